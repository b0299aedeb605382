export function printChanges(changes) {
  for (const { where, what, instead } of changes) console.error(`${where}: ${what}\n  ${instead}\n`);
  if (changes.length > 0) console.error(`${changes.length} breaking change${changes.length === 1 ? '' : 's'}`);
}
