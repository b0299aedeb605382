/**
 * The `data` of a success; undefined for an answer without a body.
 * @throws ApiError when the code is not 0, UnreadableAnswerError when there is no envelope.
 */
export declare function dataOf({ status, headers }: Response, text: string): unknown;
