export const folder: string;
export function overlays(): string[];
export function renderingOf(overlay: string): string;
export function sources(): string[];
export function sealed(objects: string): string;
export function isSealed(text: string): boolean;
