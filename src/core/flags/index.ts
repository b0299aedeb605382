export { SwitchAppDto } from './dto/app.dto.js';
export { evaluate, readyFlag } from './evaluate.js';
export type { Flag } from './flag.js';
export { contextOf, Flags } from './flags.js';
export { FlagsService } from './flags.service.js';
export { flagsRoom } from './flags.room.js';
