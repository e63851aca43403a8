/**
 * Cross-origin isolation, without which a machine has one CPU. COOP and COEP are the classic pair;
 * Document-Isolation-Policy gives the same to a page in a frame of another site (Chromium). Worker scripts need COEP on
 * their own response, so every response carries all three.
 */
export const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Document-Isolation-Policy": "isolate-and-require-corp",
};
