export {
  type Answer,
  answerOf,
  Answers,
  AnswersCreated,
  AnswersList,
  AnswersNothing,
  AnswersPage,
  Fails,
  FailsWithDetails,
  isEventStream,
  isRaw,
  RawResponse,
} from './answers.js';
export { chooseEncoding, type Encoding, ENCODINGS } from './encoding.js';
export { isTagNamed } from './entity-tag.js';
export { envelope, type EnvelopeContent, ReadyData } from './envelope.js';
export {
  BooleanField,
  type Field,
  fieldsOf,
  InstantField,
  IntegerField,
  JsonField,
  ListField,
  MapField,
  TextField,
  WordsField,
} from './field.js';
export { type Controller, controllersOf, handlersOf } from './handlers.js';
export { HttpCache, httpCachingOf, tagAnswer } from './http-cache.js';
export { IdParam } from './id-param.js';
export { type ListQuery, ListQueryDto, type Page, type PageDto, type SortKey, toPageDto } from './list-query.js';
export { markRoute } from './route-mark.js';
export { type Route, RouteTable } from './route-table.js';
export { NEVER_SAMPLED, Sample, sampleRatioOf } from './sample.js';
export { Seen, SeenVersion } from './seen-version.js';
export { compileSerialiser, schemaOf } from './serialise.js';
export { isStreaming, Streams } from './streams.js';
export { ensureCompilable } from './validation/plans.js';
export { unseenChanges, Versioned } from './versioned.js';
export { validatorOf } from './validation/validator.js';
export { httpRoom } from './http.room.js';
