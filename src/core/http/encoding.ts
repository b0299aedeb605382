/** How a body may be sent, beside as it is; of two that a caller likes alike, the first one (C5.4). */
export const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const ALIASES: ReadonlyMap<string, string> = new Map([['x-gzip', 'gzip']]);
const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;

/** The encoding that `Accept-Encoding` likes best; undefined is as it is. Source: RFC 9110, 12.5.3. */
export function chooseEncoding(accepted: string | readonly string[] = ''): Encoding | undefined {
  const weights = new Map([accepted].flat().join().split(',').map(weighed));
  const anyOther = weights.get('*') ?? 0;
  let best: Encoding | undefined;
  let most = 0;
  for (const encoding of ENCODINGS) {
    const weight = weights.get(encoding) ?? anyOther;
    if (weight > most) [best, most] = [encoding, weight];
  }
  return (weights.get('identity') ?? 0) > most ? undefined : best;
}

/** `gzip;q=0.5` → gzip, 0.5. What has a weight that is none is not wanted. */
function weighed(item: string): [encoding: string, weight: number] {
  const [name = '', parameter] = item.split(';', 2).map((part) => part.trim());
  const encoding = name.toLowerCase();
  const weight = parameter === undefined ? 1 : Number(WEIGHT.exec(parameter)?.[1] ?? 0);
  return [ALIASES.get(encoding) ?? encoding, weight];
}
