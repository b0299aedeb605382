/**
 * The form in which texts are compared without regard to case, alike in every dialect because no database does it.
 * Code point by code point: folding a whole text would make a Greek sigma depend on what follows it.
 */
export function foldCase(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join('');
}
