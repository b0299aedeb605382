import { describeOverlaps } from './overlaps.js';

describeOverlaps(200);
