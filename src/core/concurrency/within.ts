/**
 * Waits for `promise` for `ms` milliseconds. Then `whenLate` decides, at once and in the timer's own turn: its value, or
 * what it throws, is the result. The work itself goes on; a later rejection of it is handled.
 */
export function within<T, L>(ms: number, promise: Promise<T>, whenLate: () => L | Promise<L>): Promise<T | L> {
  const decide = async () => whenLate();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(decide());
    }, ms);
    const stop = () => {
      clearTimeout(timer);
    };
    promise.then(stop, stop);
    promise.then(resolve, reject);
  });
}
