// Asks the browser to keep the page for when there is no connection. Not in a server of development, whose files change under their names, and not in
// a frame of somebody's page.

/** What browsers tell of the connection, those that do. */
interface Connection {
  saveData?: boolean;
  type?: string;
}

const connection = (): Connection => (navigator as { connection?: Connection }).connection ?? {};

/** Whether the visitor has asked for no bytes that nobody needs. */
export function savesData(): boolean {
  return connection().saveData === true;
}

/** For a moment when nobody waits for anything else. @throws where storage is full or forbidden */
export async function keepOffline(): Promise<void> {
  if (!import.meta.env.PROD || !navigator.serviceWorker || parent !== window) return;
  await navigator.serviceWorker.register("./sw.js");
  const { active } = await navigator.serviceWorker.ready;
  if (!savesData() && connection().type !== "cellular") active?.postMessage("later");
}
