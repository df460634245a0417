/** A page with one fault, which the rule of that name must find: a check that finds nothing proves nothing. */
export const KNOWN_BAD: Readonly<Record<string, string>> = {
  "axe finds nothing": `<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><p style="color:#ccc;background:#fff">Faint words.</p></main></html>`,
  "it fits its width": `<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><div style="width:2000px">Wide.</div></main></html>`,
  "it needs no network": `<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><img alt="" src="http://127.0.0.1:9/picture.png"></main></html>`,
  "the keyboard reaches everything": `<!doctype html><html lang="en"><title>Bad</title><style>a:focus{outline:none}</style><main><h1>Bad</h1><a href="#here" id="here">Here</a></main></html>`,
  "links lead to their sections": `<!doctype html><html lang="en"><title>Bad</title><nav><a href="#nowhere">Nowhere</a></nav><main><h1>Bad</h1></main></html>`,
  "it prints well": `<!doctype html><html lang="en"><title>Bad</title><nav><a href="#top">Top</a></nav><main><h1 id="top">Bad</h1></main></html>`,
};
