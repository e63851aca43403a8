// How a script or an image from outside is put into a machine, and the command line that starts it.

import type { Machine } from "../../workers/api.ts";
import { upload } from "../files.ts";

/** Where they are put: the page's own folder for what comes from outside. */
const SCRIPT = "shared.sh";
const IMAGE = "shared.img";

/** @returns the command line that runs a script: the script itself when it is one line, which is then seen as it was written */
export async function prepareScript(machine: Machine, script: string): Promise<string> {
  const text = script.trimEnd();
  if (!text.includes("\n") && !text.includes("\t")) return text;
  return `sh ${await put(machine, SCRIPT, `${text}\n`)}`;
}

/** @returns the command line that brings the processes of an image back: in a PID namespace of their own, as here their numbers may be taken */
export async function prepareImage(machine: Machine, image: Uint8Array): Promise<string> {
  return `unshare -p -f restart ${await put(machine, IMAGE, image as Uint8Array<ArrayBuffer>)}`;
}

async function put(machine: Machine, name: string, content: BlobPart): Promise<string> {
  const [said = ""] = await upload(machine, [new File([content], name)]);
  const path = `/home/${name}`;
  if (!said.startsWith(path)) throw new Error(said);
  return path;
}
