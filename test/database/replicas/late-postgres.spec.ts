import { describeLateReplica } from './late-replica.js';

describeLateReplica('postgres');
