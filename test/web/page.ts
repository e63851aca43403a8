// The page over the stand-in machine: for tests and for working on the page alone (npm run dev, /test/web/page.html).

import { startPage } from "../../web/page.ts";
import { fakeBoot } from "./fake.ts";

await startPage(fakeBoot);
