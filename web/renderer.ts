// Drawing on the GPU, where there is one: much faster for much output. It comes after the prompt, as a file of its own, and
// where the GPU is only pretended (or its context is lost) xterm's own drawing into the document stays.

import type { Terminal as Xterm } from "@xterm/xterm";

/** @returns whether WebGL 2 runs on hardware */
function hasGpu(): boolean {
  const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

export async function drawFast(xterm: Xterm): Promise<void> {
  if (!hasGpu()) return;
  const { WebglAddon } = await import("@xterm/addon-webgl");
  const addon = new WebglAddon();
  addon.onContextLoss(() => addon.dispose());
  xterm.loadAddon(addon);
}
