// As in the shell that this one is made of.
export * from "../sh/exhausted";
