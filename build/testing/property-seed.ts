import fc from 'fast-check';

/** The examples of every property test: the same in every run, so that a red run can be looked at again. */
const SEED = 20_261_121;

// `TRADEFUSE_PROPERTY_SEED=random npm test` looks at others, and at those of a number when it is one.
const asked = process.env.TRADEFUSE_PROPERTY_SEED;
if (asked !== 'random') fc.configureGlobal({ seed: asked === undefined ? SEED : Number(asked) });
