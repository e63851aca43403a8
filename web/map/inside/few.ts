// The rooms with little in them: uts and time. All of it is in the census.

import { h } from "../../dom.ts";
import { facts, type Scene, table, type View } from "./parts.ts";

export const uts: View<undefined> = {
  draw: ({ info }) => [
    h("p", { class: "plate" }, info.hostname || "(none)"),
    facts([
      ["host name", info.hostname || "(none)"],
      ["domain name", info.domainname || "(none)"],
    ]),
  ],
};

function clock(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  const days = Math.floor(whole / 86400);
  const parts = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const text = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return `${seconds < 0 ? "−" : ""}${days > 0 ? `${days} d ` : ""}${text}`;
}

const offset = (seconds: number) => (seconds === 0 ? "0" : `${seconds < 0 ? "−" : "+"}${Math.abs(seconds)} s`);

export const time: View<undefined> = {
  draw({ info, time: now }: Scene) {
    const { monotonic = 0, boottime = 0 } = info.offsets ?? {};
    const rows = (
      [
        ["CLOCK_MONOTONIC", monotonic],
        ["CLOCK_BOOTTIME", boottime],
      ] as const
    ).map(([name, by]) => [name, clock(now), offset(by), h("b", {}, clock(now + by))]);
    return [table("Clocks", "", ["clock", "the machine's", "offset", "here"], rows)];
  },
};
