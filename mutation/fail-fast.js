// A failing property need not be shrunk to a small example: that it fails is enough.
require("fast-check").configureGlobal({ endOnFailure: true });
