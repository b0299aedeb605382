export declare function surfacePages(root: string): Record<string, string>;
