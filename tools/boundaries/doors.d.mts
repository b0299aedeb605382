export declare function idleExports(root: string): Promise<string[]>;
