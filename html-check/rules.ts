import { axeScript, type Browser, type Page } from "./browser";

/** A way in which a page is looked at. */
interface View {
  readonly name: string;
  /** Pixels. */
  readonly width: number;
  readonly scheme: "light" | "dark";
  readonly media: "screen" | "print";
}

const HEIGHT = 900;

/** Light and dark, the narrowest screen of WCAG's reflow (320 pixels, success criterion 1.4.10), a phone, and paper. */
const VIEWS: readonly View[] = [
  { name: "light", width: 1100, scheme: "light", media: "screen" },
  { name: "dark", width: 1100, scheme: "dark", media: "screen" },
  { name: "phone", width: 375, scheme: "light", media: "screen" },
  { name: "phone, dark", width: 375, scheme: "dark", media: "screen" },
  { name: "320 pixels", width: 320, scheme: "light", media: "screen" },
  // The width of A4 without margins of 1 cm, at 96 dots an inch.
  { name: "paper", width: 718, scheme: "light", media: "print" },
];

/** Judges a page in a browser. @returns one sentence for each problem */
export type Rule = (browser: Browser, url: string) => Promise<readonly string[]>;

const open = async (browser: Browser, url: string, view: View = VIEWS[0]!): Promise<Page> => {
  const page = await browser.newPage();
  await page.setBypassCSP(true);
  await page.setViewport({ width: view.width, height: HEIGHT });
  // Each of the two takes back the other.
  if (view.media === "print") await page.emulateMediaType("print");
  else await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: view.scheme }]);
  await page.goto(url);
  return page;
};

/** Runs a judgement in each view, and names the view in its sentences. */
const inEachView =
  (judge: (page: Page, view: View) => Promise<readonly string[]>): Rule =>
  async (browser, url) => {
    const problems: string[] = [];
    for (const view of VIEWS) {
      const page = await open(browser, url, view);
      problems.push(...(await judge(page, view)).map((problem) => `${view.name}: ${problem}`));
      await page.close();
    }
    return problems;
  };

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** No violation of axe's rules, those of WCAG 2.2 AA and its best practices. */
const isAxeClean = inEachView(async (page) => {
  await page.evaluate(axeScript());
  const { violations } = await page.evaluate<AxeResult>("axe.run(document, { resultTypes: ['violations'] })");
  return violations.map(({ id, help, nodes }) => `axe ${id}: ${help} (${nodes.length} times, first ${nodes[0]!.html})`);
});

/** The page itself never scrolls sideways: what is wide scrolls in a frame of its own, and on paper nothing is cut. */
const fitsItsWidth = inEachView(async (page, { width, media }) => {
  const found = await page.evaluate<number>("document.documentElement.scrollWidth");
  const cut = await page.evaluate<readonly string[]>(
    "[...document.querySelectorAll('.scroll')].filter((frame) => frame.scrollWidth > frame.clientWidth + 1).map((frame) => frame.getAttribute('aria-label'))",
  );
  return [
    ...(found > width ? [`the page is ${found} pixels wide on ${width}`] : []),
    ...(media === "print" ? cut.map((label) => `cut on paper: ${label}`) : []),
  ];
});

/** Nothing is fetched but the page, and its own policy forbids nothing that it has. */
const needsNoNetwork: Rule = async (browser, url) => {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== url) problems.push(`it fetches ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`the browser says: ${message.text()}`);
  });
  await page.goto(url);
  await page.close();
  return problems;
};

/** The element with the focus: its place among those that take it, and whether the focus is seen. */
const FOCUSED = `(() => {
  const all = [...document.querySelectorAll("a[href], [tabindex='0']")];
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return { index: all.indexOf(document.activeElement), count: all.length, isSeen: outlineStyle !== "none" && outlineWidth !== "0px" };
})()`;

interface Focused {
  readonly index: number;
  readonly count: number;
  readonly isSeen: boolean;
}

/** The tab key reaches every link and every frame that scrolls, in the order of the page, and the focus is seen. */
const isReachedByKeyboard: Rule = async (browser, url) => {
  const page = await open(browser, url);
  const problems: string[] = [];
  const { count } = await page.evaluate<Focused>(FOCUSED);
  if (count === 0) problems.push("nothing takes the focus");
  for (let expected = 0; expected < count; expected++) {
    await page.keyboard.press("Tab");
    const { index, isSeen } = await page.evaluate<Focused>(FOCUSED);
    if (index !== expected) problems.push(`tab ${expected + 1} reaches element ${index + 1}`);
    else if (!isSeen) problems.push(`the focus on element ${index + 1} is not seen`);
    if (problems.length > 0) break;
  }
  await page.close();
  return problems;
};

/** Enter on each link of the navigation goes to its section. */
const linksLead: Rule = async (browser, url) => {
  const page = await open(browser, url);
  const hrefs = await page.evaluate<readonly string[]>(
    "[...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href'))",
  );
  const problems: string[] = hrefs.length === 0 ? ["there is no navigation"] : [];
  for (const [index, href] of hrefs.entries()) {
    await page.evaluate(`document.querySelectorAll("nav a")[${index}].focus()`);
    await page.keyboard.press("Enter");
    const place = await page.evaluate<{ readonly hash: string; readonly top: number }>(
      `({ hash: location.hash, top: document.querySelector(${JSON.stringify(href)})?.getBoundingClientRect().top ?? 1e9 })`,
    );
    if (place.hash !== href || place.top < -1 || place.top > HEIGHT) problems.push(`link ${href} leads nowhere`);
  }
  await page.close();
  return problems;
};

/** Paper has no navigation, and is white. */
const printsWell: Rule = async (browser, url) => {
  const page = await open(
    browser,
    url,
    VIEWS.find(({ media }) => media === "print"),
  );
  const { nav, background } = await page.evaluate<{ readonly nav: string; readonly background: string }>(
    "({ nav: getComputedStyle(document.querySelector('nav') ?? document.body).display, background: getComputedStyle(document.body).backgroundColor })",
  );
  const pdf = await page.pdf({ format: "A4" });
  await page.close();
  return [
    ...(nav === "none" ? [] : ["the navigation is printed"]),
    ...(background === "rgb(255, 255, 255)" ? [] : [`the background is ${background} on paper`]),
    ...(Buffer.from(pdf.subarray(0, 5)).toString() === "%PDF-" ? [] : ["there is no PDF of it"]),
  ];
};

/** Each rule by the words for what it holds. */
export const RULES: Readonly<Record<string, Rule>> = {
  "axe finds nothing": isAxeClean,
  "it fits its width": fitsItsWidth,
  "it needs no network": needsNoNetwork,
  "the keyboard reaches everything": isReachedByKeyboard,
  "links lead to their sections": linksLead,
  "it prints well": printsWell,
};
