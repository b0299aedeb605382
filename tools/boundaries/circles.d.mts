export declare function circlesIn(root: string, folders: readonly string[]): Promise<string[]>;
