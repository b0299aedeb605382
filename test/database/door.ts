/** What one side waits at until the other opens it. */
export interface Door {
  opened: Promise<void>;
  open: () => void;
}

export function aDoor(): Door {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
