// The page's entry: the machine of this browser, in the page.

import { boot } from "../workers/browser.ts";
import { startPage } from "./page.ts";

await startPage(boot);
