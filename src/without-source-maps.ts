/**
 * To be imported before anything else: Node.js would read a source map for every module that is loaded, and cdktf takes a
 * stack trace of every token. Together that is a fifth of a synth.
 */
process.setSourceMapsEnabled(false);
