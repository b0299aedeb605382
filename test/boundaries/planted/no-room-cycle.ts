// goes to src/core/errors/planted-answer.ts
// @ts-nocheck: from there its imports lead somewhere
import type { EnvelopeContent } from '#core/http';

export type Planted = EnvelopeContent;
