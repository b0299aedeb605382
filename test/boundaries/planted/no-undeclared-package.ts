// goes to src/core/http/planted-boot.ts
// @ts-nocheck: from there its imports lead somewhere
// of Fastify, not of ours
import avvio from 'avvio';

export const planted = avvio;
