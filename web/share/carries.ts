/** Whether what it carries is a step of a lesson. */
export function carriesLesson(hash: string): boolean {
  return /^#(.*&)?lesson(-text)?=/.test(hash);
}

/** Whether a fragment carries anything for us: what reads it (link.ts) comes only then. */
export function carries(hash: string): boolean {
  return /^#(.*&)?(script|lesson(-text)?|image)=/.test(hash);
}
