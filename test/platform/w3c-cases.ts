/** A request of the W3C's validation service, and what it expects of the call that the service makes then. */
export interface W3cCase {
  traceparent?: string | string[];
  tracestate?: string | string[];
  /** Headers that only look like these. */
  others?: Record<string, string>;
  /** Whether the trace goes on; undefined where there is none. */
  continues?: boolean;
  /** All that the call says, by key; undefined where the case asks nothing. */
  members?: Record<string, string>;
  /** In this order. */
  keys?: string[];
  random?: boolean;
}

export const TRACE = '12345678901234567890123456789012';
export const SPAN = '1234567890123456';
const SAMPLED = `00-${TRACE}-${SPAN}-01`;
const UNSAMPLED = `00-${TRACE}-${SPAN}-00`;

const begun = (traceparent: string | string[]): W3cCase => ({ traceparent, continues: false });
const continued = (traceparent: string): W3cCase => ({ traceparent, continues: true });
const inherited = (tracestate: string | string[], members: Record<string, string>): W3cCase => ({
  traceparent: UNSAMPLED,
  tracestate,
  continues: true,
  members,
});
const discarded = (tracestate: string | string[]): W3cCase => inherited(tracestate, {});

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_none, index) => {
    const number = String(from + index).padStart(2, '0');
    return `bar${number}=${number}`;
  }).join();
const TEN_BY_TEN = [numbered(1, 10), numbered(11, 20), numbered(21, 30)];
const membersOf = (list: string) => Object.fromEntries(list.split(',').map((member) => member.split('=')));

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/';
const VALUE = Array.from({ length: 0x7e - 0x20 + 1 }, (_none, index) => String.fromCharCode(0x20 + index))
  .filter((character) => character !== ',' && character !== '=')
  .join('');
const longKey = (key: string) => inherited(['foo=1', `${key}=1`], { foo: '1', [key]: '1' });
const FOO_BAR_BAZ = { foo: '1', bar: '2', baz: '3' };

/**
 * The cases of test/test.py in https://github.com/w3c/trace-context at acab820 (29 June 2026), level 2, strictness 2, by
 * its names. Each asks for one valid `traceparent`, and for a parent id of our own.
 */
export const W3C_CASES: Record<string, W3cCase[]> = {
  both_traceparent_and_tracestate_missing: [{}],
  traceparent_included_tracestate_missing: [continued(SAMPLED)],
  traceparent_duplicated: [begun([`00-12345678901234567890123456789011-${SPAN}-01`, SAMPLED])],
  traceparent_header_name: [
    { others: { 'trace-parent': SAMPLED }, continues: false },
    { others: { 'trace.parent': SAMPLED }, continues: false },
  ],
  traceparent_header_name_valid_casing: ['TraceParent', 'TrAcEpArEnT', 'TRACEPARENT'].map((name) => ({
    others: { [name]: SAMPLED },
    continues: true,
  })),
  traceparent_version_0x00: [begun(`${SAMPLED}.`), begun(`${SAMPLED}-what-the-future-will-be-like`)],
  traceparent_version_0xcc: [
    continued(`cc-${TRACE}-${SPAN}-01`),
    continued(`cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`),
    begun(`cc-${TRACE}-${SPAN}-01.what-the-future-will-be-like`),
  ],
  traceparent_version_0xff: [begun(`ff-${TRACE}-${SPAN}-01`)],
  traceparent_version_illegal_characters: [begun(`.0-${TRACE}-${SPAN}-01`), begun(`0.-${TRACE}-${SPAN}-01`)],
  traceparent_version_too_long: [begun(`000-${TRACE}-${SPAN}-01`), begun(`0000-${TRACE}-${SPAN}-01`)],
  traceparent_version_too_short: [begun(`0-${TRACE}-${SPAN}-01`)],
  traceparent_trace_id_all_zero: [begun(`00-${'0'.repeat(32)}-${SPAN}-01`)],
  traceparent_trace_id_illegal_characters: [
    begun(`00-.${TRACE.slice(1)}-${SPAN}-01`),
    begun(`00-${TRACE.slice(0, -1)}.-${SPAN}-01`),
  ],
  traceparent_trace_id_too_long: [begun(`00-${TRACE}3-${SPAN}-01`)],
  traceparent_trace_id_too_short: [begun(`00-${TRACE.slice(0, -1)}-${SPAN}-01`)],
  traceparent_parent_id_all_zero: [begun(`00-${TRACE}-${'0'.repeat(16)}-01`)],
  traceparent_parent_id_illegal_characters: [
    begun(`00-${TRACE}-.${SPAN.slice(1)}-01`),
    begun(`00-${TRACE}-${SPAN.slice(0, -1)}.-01`),
  ],
  traceparent_parent_id_too_long: [begun(`00-${TRACE}-${SPAN}7-01`)],
  traceparent_parent_id_too_short: [begun(`00-${TRACE}-${SPAN.slice(0, -1)}-01`)],
  traceparent_trace_flags_illegal_characters: [begun(`00-${TRACE}-${SPAN}-.0`), begun(`00-${TRACE}-${SPAN}-0.`)],
  traceparent_trace_flags_too_long: [begun(`00-${TRACE}-${SPAN}-001`)],
  traceparent_trace_flags_too_short: [begun(`00-${TRACE}-${SPAN}-1`)],
  traceparent_ows_handling: [` ${SAMPLED}`, `\t${SAMPLED}`, `${SAMPLED} `, `${SAMPLED}\t`, `\t ${SAMPLED} \t`].map(
    continued,
  ),
  tracestate_included_traceparent_missing: [
    { tracestate: 'foo=1', members: {} },
    { tracestate: 'foo=1,bar=2', members: {} },
  ],
  tracestate_included_traceparent_included: [inherited('foo=1,bar=2', { foo: '1', bar: '2' })],
  tracestate_header_name: [
    { traceparent: UNSAMPLED, others: { 'trace-state': 'foo=1' }, members: {} },
    { traceparent: UNSAMPLED, others: { 'trace.state': 'foo=1' }, members: {} },
  ],
  tracestate_header_name_valid_casing: ['TraceState', 'TrAcEsTaTe', 'TRACESTATE'].map((name) => ({
    traceparent: UNSAMPLED,
    others: { [name]: 'foo=1' },
    members: { foo: '1' },
  })),
  tracestate_empty_header: [
    inherited('', {}),
    inherited(['foo=1', ''], { foo: '1' }),
    inherited(['', 'foo=1'], { foo: '1' }),
  ],
  tracestate_multiple_headers_different_keys: [
    {
      ...inherited(['foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'], { ...FOO_BAR_BAZ, rojo: '1', congo: '2' }),
      keys: ['foo', 'bar', 'rojo', 'congo', 'baz'],
    },
  ],
  tracestate_duplicated_keys: [
    inherited('foo=1,foo=1', { foo: '1' }),
    inherited('foo=1,foo=2', { foo: '2' }),
    inherited(['foo=1', 'foo=1'], { foo: '1' }),
    inherited(['foo=1', 'foo=2'], { foo: '2' }),
  ],
  tracestate_all_allowed_characters: [KEY, `${KEY}@a-z0-9_-*/`].map((key) =>
    inherited(`${key}=${VALUE}`, { [key]: VALUE }),
  ),
  tracestate_ows_handling: [
    inherited('foo=1 \t , \t bar=2, \t baz=3', FOO_BAR_BAZ),
    inherited('foo=1\t \t,\t \tbar=2,\t \tbaz=3', FOO_BAR_BAZ),
    ...[' foo=1', '\tfoo=1', 'foo=1 ', 'foo=1\t', '\t foo=1 \t'].map((state) => inherited(state, { foo: '1' })),
  ],
  tracestate_key_illegal_characters: ['foo =1', 'FOO=1', 'foo.bar=1'].map(discarded),
  tracestate_key_illegal_vendor_format: [
    inherited('foo@=1,bar=2', { 'foo@': '1', bar: '2' }),
    discarded('@foo=1,bar=2'),
    inherited('foo@@bar=1,bar=2', { 'foo@@bar': '1', bar: '2' }),
    inherited('foo@bar@baz=1,bar=2', { 'foo@bar@baz': '1', bar: '2' }),
  ],
  tracestate_member_count_limit: [
    inherited([...TEN_BY_TEN, numbered(31, 32)], membersOf(numbered(1, 32))),
    discarded([...TEN_BY_TEN, numbered(31, 33)]),
  ],
  tracestate_key_length_limit: [
    longKey('z'.repeat(256)),
    discarded(['foo=1', `${'z'.repeat(257)}=1`]),
    longKey(`${'t'.repeat(241)}@${'v'.repeat(14)}`),
    longKey(`${'t'.repeat(242)}@v`),
    longKey(`t@${'v'.repeat(15)}`),
  ],
  tracestate_value_illegal_characters: ['foo=bar=baz', 'foo=,bar=3'].map(discarded),
  propagates_random_flag: [{ ...continued(`00-${TRACE}-${SPAN}-02`), random: true }],
};
