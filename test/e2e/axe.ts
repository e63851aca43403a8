// What axe finds wrong with a page, frames and shadow trees too, in the light and in the dark.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright";

/**
 * All of axe's rules, the best practices too.
 * @param part what has changed since the rest was looked at; left out: all of the page
 * @returns a line for each thing that breaks one: theme, rule, where, why
 */
export async function violations(page: Page, part?: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    // What fades in or out is judged when it is there: a colour on its way is nobody's.
    await page.waitForFunction(() =>
      document
        .getAnimations()
        .every((one) => one.playState !== "running" || one.effect?.getTiming().iterations === Infinity),
    );
    const axe = new AxeBuilder({ page });
    // A part has no frames of other sites, for which axe opens a page of its own to put together what it found.
    if (part !== undefined) axe.include(part).setLegacyMode();
    // What is not about colour is the same in the dark.
    const { violations } = await (theme === "light"
      ? axe
      : axe.withRules(["color-contrast", "link-in-text-block"])
    ).analyze();
    for (const { id, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        found.push(`${theme}: ${id}: ${target.join(" ")}: ${failureSummary?.replace(/\s*\n\s*/g, " ")}`);
  }
  return found;
}
