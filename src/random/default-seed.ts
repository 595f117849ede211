/** The seed that oaieval takes where none is given; what is drawn here for statistics starts from it, too, so that it can be drawn again. */
export const defaultSeed = 20220722;
