import { afterAll } from '@jest/globals';
import { endLeftovers } from './support/leftovers.js';

afterAll(endLeftovers);
