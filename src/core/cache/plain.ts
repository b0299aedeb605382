type Scalar = string | number | boolean | null;

/** What JSON gives back as something else, or not at all; a `Date` and its like have methods. */
type Field<T> = T extends Scalar
  ? T
  : T extends ((...args: never[]) => unknown) | bigint | symbol | undefined
    ? never
    : Plain<T>;

/**
 * `T` if JSON gives it back as it was, else something that `T` is not: `<T extends Plain<T>>` takes plain data alone. A
 * `Date` is none; what goes on the wire, such as a DTO, is.
 */
export type Plain<T> = { [K in keyof T]: Field<T[K]> };
