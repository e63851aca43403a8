// Drawing on the GPU, where there is one: much faster for much output. It comes after the prompt, as a file of its own, and
// where the GPU is only pretended (or its context is lost) xterm's own drawing into the document stays.

import type { Terminal as Xterm } from "@xterm/xterm";

/** Renderers that draw on the CPU while they pretend: slower than the document. */
const PRETENDERS = /swiftshader|llvmpipe|software|basic render/i;

/** @returns whether WebGL 2 runs on hardware */
function hasGpu(): boolean {
  const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!context) return false;
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const name = String(context.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return !PRETENDERS.test(name);
}

export async function drawFast(xterm: Xterm): Promise<void> {
  if (!hasGpu()) return;
  const { WebglAddon } = await import("@xterm/addon-webgl");
  const addon = new WebglAddon();
  addon.onContextLoss(() => addon.dispose());
  xterm.loadAddon(addon);
}
