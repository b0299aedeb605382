/** Where a field is in a body, such as `items[0].quantity` (C1.2). */
export function propertyPath(parent: string, property: string): string {
  return parent === '' ? property : `${parent}.${property}`;
}

export function memberPath(list: string, index: number): string {
  return `${list}[${index}]`;
}
