const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/** Whether it is a version of a release: three numbers, and nothing before or after them. */
export const isVersion = (text) => VERSION.test(text);

/** Below 0 when `one` is the older, 0 when both are the same. */
export function compareVersions(one, other) {
  const [ours, theirs] = [one, other].map((version) => version.split('.').map(Number));
  const index = ours.findIndex((number, place) => number !== theirs[place]);
  return index === -1 ? 0 : ours[index] - theirs[index];
}
