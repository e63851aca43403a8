// procfs as the VFS sees it: see fs/inodeops.ts and fs/fileops.ts for what each function has to do.

export { procLookup, procReaddir } from "./dir";
export { procFileOpen, procFilePoll, procFileRead, procFileRelease, procFileWrite } from "./file";
export { procFollow, procReadlink } from "./link";
export { procEvict, procGetattr, procPermission, procRevalidate, procSetattr } from "./node";
export { procFill, procKillSuper, procOption, procRemount, procShowOptions } from "./super";
