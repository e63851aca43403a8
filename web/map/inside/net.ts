// A network namespace: its devices, and by cables those of the namespaces at the other ends. Packets are seen to travel when a device has sent
// some since the last look.

import type { NamespaceContents, NetDevice } from "../../../workers/api.ts";
import { h } from "../../dom.ts";
import { bytes, namespaceLink, type Scene, type View } from "./parts.ts";
import { type Wire, Wires } from "./wires.ts";

type Place = NamespaceContents["net"];

const idOf = (inum: number, index: number) => `${inum}.${index}`;
/** Each cable once, and which end it is seen from. */
const cableOf = (a: string, b: string) =>
  a < b ? { key: `${a} ${b}`, back: false } : { key: `${b} ${a}`, back: true };

function stateOf({ up, carrier }: NetDevice): string {
  if (!up) return "down";
  return carrier ? "up" : "no carrier";
}

/** What changes all the time. */
function counters({ sent, received }: NetDevice): string {
  const dropped = sent.dropped + received.dropped;
  const lost = dropped > 0 ? `, ${dropped} dropped` : "";
  return `↑ ${sent.packets} (${bytes(sent.bytes)})  ↓ ${received.packets} (${bytes(received.bytes)})${lost}`;
}

function deviceBox(
  scene: Scene,
  place: Place,
  device: NetDevice,
  all: Map<string, NetDevice>,
  shown: Set<number>,
): HTMLElement {
  const { name, type, address, addresses, master, peer, index } = device;
  const bridge = place.devices.find((one) => one.index === master);
  const other = peer && all.get(idOf(peer.netns, peer.index));
  const far = peer !== undefined && !shown.has(peer.netns);
  return h(
    "li",
    { class: `device ${stateOf(device).replace(" ", "-")}`, attrs: { "data-device": idOf(place.inum, index) } },
    h(
      "p",
      {},
      h("b", {}, name),
      h("span", { class: "dim" }, ` ${type}, ${stateOf(device)}`),
      bridge && h("span", { class: "dim" }, `, port of ${bridge.name}`),
    ),
    ...addresses.map((text) => h("p", { class: "address" }, text)),
    address && type !== "lo" && h("p", { class: "dim address" }, address),
    other && h("p", { class: far ? "dim" : "unseen" }, `cable to ${other.name}`),
    far && peer && namespaceLink(scene, peer.netns),
    h("p", { class: "counters" }, counters(device)),
  );
}

function placeBox(scene: Scene, place: Place, all: Map<string, NetDevice>, shown: Set<number>): HTMLElement {
  return h(
    "section",
    { class: "place" },
    namespaceLink(scene, place.inum),
    h("ul", {}, ...place.devices.map((device) => deviceBox(scene, place, device, all, shown))),
  );
}

const wired = new WeakMap<HTMLElement, { wires: Wires; sent: Map<string, number> }>();

const peersOf = (place: Place) => new Set(place.devices.flatMap(({ peer }) => (peer ? [peer.netns] : [])));

function devicesOf(places: Place[]): Map<string, NetDevice> {
  return new Map(places.flatMap(({ inum, devices }) => devices.map((one) => [idOf(inum, one.index), one] as const)));
}

export const net: View<Place[]> = {
  ask: ({ machine }) => machine.survey("net"),

  draw(scene, places) {
    const own = places.find(({ inum }) => inum === scene.info.inum);
    if (!own) return [];
    const others = places.filter((place) => place !== own && peersOf(own).has(place.inum));
    const all = devicesOf(places);
    const shown = new Set([own, ...others].map(({ inum }) => inum));
    const wires = new Wires(
      [placeBox(scene, own, all, shown)],
      others.map((place) => placeBox(scene, place, all, shown)),
    );
    wired.set(wires.element, { wires, sent: new Map() });
    return [wires.element];
  },

  settle(body, _scene, places) {
    const picture = body.querySelector<HTMLElement>(".wires");
    const state = picture && wired.get(picture);
    if (!picture || !state) return;
    const all = devicesOf(places);
    const boxes = new Map<string, HTMLElement>();
    for (const box of picture.querySelectorAll<HTMLElement>(".device")) boxes.set(box.dataset["device"] ?? "", box);
    if (state.sent.size === 0) {
      const drawn = new Map<string, Wire>();
      for (const [id, { peer, master }] of all) {
        const from = boxes.get(id);
        const other = peer && idOf(peer.netns, peer.index);
        const to = boxes.get(other ?? "");
        if (from && to && other) {
          const { key, back } = cableOf(id, other);
          drawn.set(key, { key, from: back ? to : from, to: back ? from : to, class: "cable" });
        }
        const bridge = boxes.get(idOf(Number(id.split(".")[0]), master));
        if (from && bridge) drawn.set(`port ${id}`, { key: `port ${id}`, from, to: bridge, class: "port" });
      }
      state.wires.draw([...drawn.values()]);
    }
    for (const [id, device] of all) {
      const text = boxes.get(id)?.querySelector(".counters");
      const words = counters(device);
      if (text && text.textContent !== words) text.textContent = words;
      const before = state.sent.get(id);
      state.sent.set(id, device.sent.packets);
      if (before === undefined || device.sent.packets <= before || !device.peer) continue;
      const { key, back } = cableOf(id, idOf(device.peer.netns, device.peer.index));
      state.wires.travel(key, device.sent.packets - before, back);
    }
  },

  steady: (places) => places.map((place) => [place.inum, place.devices.map(({ sent, received, ...rest }) => rest)]),
};
