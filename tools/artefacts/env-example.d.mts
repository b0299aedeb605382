import type { Program } from './artefacts.mjs';

export declare function envExample(program: Pick<Program, 'config' | 'platformSettings' | 'registry'>): string;
