import { describeLateReplica } from './late-replica.js';

describeLateReplica('mysql');
