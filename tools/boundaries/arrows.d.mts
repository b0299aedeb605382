export declare function arrowsIn(root: string): Promise<Record<string, string[]>>;
