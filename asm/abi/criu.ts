// Generated from asm/abi/criu/*.txt by asm/abi/criu/generate.mjs: do not edit. The magics of images, the numbers of the fields of
// their messages (with type and default; ? optional, [] repeated), the values of their enums.

export const MAGIC_IMG_COMMON: u32 = 0x54564319;
export const MAGIC_IMG_SERVICE: u32 = 0x55105940;
export const MAGIC_INVENTORY: u32 = 0x58313116; // inventory.img
export const MAGIC_PSTREE: u32 = 0x50273030; // pstree.img
export const MAGIC_FDINFO: u32 = 0x56213732; // fdinfo-*.img
export const MAGIC_PAGEMAP: u32 = 0x56084025; // pagemap-*.img, pagemap-shmem-*.img
export const MAGIC_CORE: u32 = 0x55053847; // core-*.img
export const MAGIC_IDS: u32 = 0x54432030; // ids-*.img
export const MAGIC_VMAS: u32 = 0x54123737; // vmas-*.img
export const MAGIC_PIPES: u32 = 0x56513555; // pipes.img
export const MAGIC_PIPES_DATA: u32 = 0x56453709; // pipes-data.img
export const MAGIC_FIFO: u32 = 0x58364939; // fifo.img
export const MAGIC_FIFO_DATA: u32 = 0x59333054; // fifo-data.img
export const MAGIC_SIGACT: u32 = 0x55344201; // sigacts-*.img
export const MAGIC_UNIXSK: u32 = 0x54373943; // unixsk.img
export const MAGIC_INETSK: u32 = 0x56443851; // inetsk.img
export const MAGIC_PACKETSK: u32 = 0x60454618; // packetsk.img
export const MAGIC_ITIMERS: u32 = 0x57464056; // itimers-*.img
export const MAGIC_POSIX_TIMERS: u32 = 0x52603957; // posix-timers-*.img
export const MAGIC_SK_QUEUES: u32 = 0x56264026; // sk-queues.img
export const MAGIC_UTSNS: u32 = 0x54473203; // utsns-*.img
export const MAGIC_CREDS: u32 = 0x54023547; // creds-*.img
export const MAGIC_IPC_VAR: u32 = 0x53115007; // ipcns-var-*.img
export const MAGIC_IPCNS_SHM: u32 = 0x46283044; // ipcns-shm-*.img
export const MAGIC_IPCNS_MSG: u32 = 0x55453737; // ipcns-msg-*.img
export const MAGIC_IPCNS_SEM: u32 = 0x59573019; // ipcns-sem-*.img
export const MAGIC_REG_FILES: u32 = 0x50363636; // reg-files.img
export const MAGIC_EXT_FILES: u32 = 0x59255641; // ext-files.img
export const MAGIC_FS: u32 = 0x51403912; // fs-*.img
export const MAGIC_MM: u32 = 0x57492820; // mm-*.img
export const MAGIC_REMAP_FPATH: u32 = 0x59133954; // remap-fpath.img
export const MAGIC_GHOST_FILE: u32 = 0x52583605; // ghost-file-*.img
export const MAGIC_TCP_STREAM: u32 = 0x51465506; // tcp-stream-*.img
export const MAGIC_EVENTFD_FILE: u32 = 0x44523722; // eventfd.img
export const MAGIC_EVENTPOLL_FILE: u32 = 0x45023858; // eventpoll.img
export const MAGIC_EVENTPOLL_TFD: u32 = 0x44433746; // eventpoll-tfd.img
export const MAGIC_SIGNALFD: u32 = 0x57323820; // signalfd.img
export const MAGIC_INOTIFY_FILE: u32 = 0x48424431; // inotify.img
export const MAGIC_INOTIFY_WD: u32 = 0x54562009; // inotify-wd.img
export const MAGIC_MNTS: u32 = 0x55563928; // mountpoints-*.img
export const MAGIC_NETDEV: u32 = 0x57373951; // netdev-*.img
export const MAGIC_NETNS: u32 = 0x55933752; // netns-*.img
export const MAGIC_TTY_FILES: u32 = 0x59433025; // tty.img
export const MAGIC_TTY_INFO: u32 = 0x59453036; // tty-info.img
export const MAGIC_TTY_DATA: u32 = 0x59413026; // tty-data.img
export const MAGIC_FILE_LOCKS: u32 = 0x54323616; // filelocks.img
export const MAGIC_RLIMIT: u32 = 0x57113925; // rlimit-*.img
export const MAGIC_FANOTIFY_FILE: u32 = 0x55096122; // fanotify.img
export const MAGIC_FANOTIFY_MARK: u32 = 0x56506035; // fanotify-mark.img
export const MAGIC_SIGNAL: u32 = 0x59255647; // signal-s-*.img, signal-p-*.img
export const MAGIC_NETLINK_SK: u32 = 0x58005614; // netlinksk.img
export const MAGIC_NS_FILES: u32 = 0x61394011; // ns-files.img
export const MAGIC_TUNFILE: u32 = 0x57143751; // tunfile.img
export const MAGIC_CGROUP: u32 = 0x59383330; // cgroup.img
export const MAGIC_TIMERFD: u32 = 0x50493712; // timerfd.img
export const MAGIC_CPUINFO: u32 = 0x61404013; // cpuinfo.img
export const MAGIC_USERNS: u32 = 0x55474906; // userns-*.img
export const MAGIC_SECCOMP: u32 = 0x64413049; // seccomp.img
export const MAGIC_BINFMT_MISC: u32 = 0x67343323; // binfmt-misc.img, binfmt-misc-*.img
export const MAGIC_AUTOFS: u32 = 0x49353943; // autofs-*.img
export const MAGIC_FILES: u32 = 0x56303138; // files.img
export const MAGIC_MEMFD_INODE: u32 = 0x48453499; // memfd.img
export const MAGIC_TIMENS: u32 = 0x43114433; // timens-*.img
export const MAGIC_PIDNS: u32 = 0x61157326; // pidns-*.img
export const MAGIC_BPFMAP_FILE: u32 = 0x57506142; // bpfmap-file.img
export const MAGIC_BPFMAP_DATA: u32 = 0x64324033; // bpfmap-data.img
export const MAGIC_APPARMOR: u32 = 0x59423047; // apparmor.img
export const MAGIC_PIDFD: u32 = 0x54435556; // pidfd.img
export const MAGIC_STATS: u32 = 0x57093306; // stats-*.img
export const MAGIC_IRMAP_CACHE: u32 = 0x57004059; // irmap-cache.img
export const MAGIC_NUTSHELL_SOCKETS: u32 = 0x4e555353; // nutshell-sockets.img
export const MAGIC_NUTSHELL_ORPHANS: u32 = 0x4e55534f; // nutshell-orphans-*.img
export const MAGIC_NUTSHELL_NETNS: u32 = 0x4e55534e; // nutshell-netns-*.img
export const MAGIC_NUTSHELL_NETDEV: u32 = 0x4e555344; // nutshell-netdev-*.img
export const MAGIC_NUTSHELL: u32 = 0x4e555453; // nutshell.img
export const MAGIC_NUTSHELL_NS: u32 = 0x4e55544e; // nutshell-ns.img
export const MAGIC_NUTSHELL_FILES: u32 = 0x4e555446; // nutshell-files.img
export const MAGIC_NUTSHELL_MQUEUE: u32 = 0x4e555451; // nutshell-mqueue.img
export const MAGIC_NUTSHELL_MESSAGES: u32 = 0x4e55544d; // nutshell-messages.img
export const MAGIC_NUTSHELL_TTY: u32 = 0x4e555459; // nutshell-tty.img
export const MAGIC_NUTSHELL_CORE: u32 = 0x4e555443; // nutshell-core-*.img

export const VMA_AREA_NONE: u32 = 0x0;
export const VMA_AREA_REGULAR: u32 = 0x1;
export const VMA_AREA_STACK: u32 = 0x2;
export const VMA_AREA_VSYSCALL: u32 = 0x4;
export const VMA_AREA_VDSO: u32 = 0x8;
export const VMA_AREA_HEAP: u32 = 0x20;
export const VMA_FILE_PRIVATE: u32 = 0x40;
export const VMA_FILE_SHARED: u32 = 0x80;
export const VMA_ANON_SHARED: u32 = 0x100;
export const VMA_ANON_PRIVATE: u32 = 0x200;
export const VMA_AREA_SYSVIPC: u32 = 0x400;
export const VMA_AREA_SOCKET: u32 = 0x800;
export const VMA_AREA_VVAR: u32 = 0x1000;
export const VMA_AREA_AIORING: u32 = 0x2000;
export const VMA_AREA_MEMFD: u32 = 0x4000;
export const VMA_AREA_SHSTK: u32 = 0x8000;
export const VMA_AREA_UPROBES: u32 = 0x20000;
export const VMA_UNSUPP: u32 = 0x80000000;

export const PE_PARENT: u32 = 0x1;
export const PE_LAZY: u32 = 0x2;
export const PE_PRESENT: u32 = 0x4;

export const USER_AARCH64_REGS_ENTRY_REGS: u32 = 1; // uint64[]
export const USER_AARCH64_REGS_ENTRY_SP: u32 = 2; // uint64
export const USER_AARCH64_REGS_ENTRY_PC: u32 = 3; // uint64
export const USER_AARCH64_REGS_ENTRY_PSTATE: u32 = 4; // uint64

export const USER_AARCH64_FPSIMD_CONTEXT_ENTRY_VREGS: u32 = 1; // uint64[]
export const USER_AARCH64_FPSIMD_CONTEXT_ENTRY_FPSR: u32 = 2; // uint32
export const USER_AARCH64_FPSIMD_CONTEXT_ENTRY_FPCR: u32 = 3; // uint32

export const PAC_ADDRESS_KEYS_APIAKEY_LO: u32 = 1; // uint64
export const PAC_ADDRESS_KEYS_APIAKEY_HI: u32 = 2; // uint64
export const PAC_ADDRESS_KEYS_APIBKEY_LO: u32 = 3; // uint64
export const PAC_ADDRESS_KEYS_APIBKEY_HI: u32 = 4; // uint64
export const PAC_ADDRESS_KEYS_APDAKEY_LO: u32 = 5; // uint64
export const PAC_ADDRESS_KEYS_APDAKEY_HI: u32 = 6; // uint64
export const PAC_ADDRESS_KEYS_APDBKEY_LO: u32 = 7; // uint64
export const PAC_ADDRESS_KEYS_APDBKEY_HI: u32 = 8; // uint64
export const PAC_ADDRESS_KEYS_PAC_ENABLED_KEY: u32 = 9; // uint64

export const PAC_GENERIC_KEYS_APGAKEY_LO: u32 = 1; // uint64
export const PAC_GENERIC_KEYS_APGAKEY_HI: u32 = 2; // uint64

export const PAC_KEYS_PAC_ADDRESS_KEYS: u32 = 6; // pac_address_keys?
export const PAC_KEYS_PAC_GENERIC_KEYS: u32 = 7; // pac_generic_keys?

export const THREAD_INFO_AARCH64_CLEAR_TID_ADDR: u32 = 1; // uint64
export const THREAD_INFO_AARCH64_TLS: u32 = 2; // uint64
export const THREAD_INFO_AARCH64_GPREGS: u32 = 3; // user_aarch64_regs_entry
export const THREAD_INFO_AARCH64_FPSIMD: u32 = 4; // user_aarch64_fpsimd_context_entry
export const THREAD_INFO_AARCH64_PAC_KEYS: u32 = 5; // pac_keys?

export const USER_ARM_REGS_ENTRY_R0: u32 = 1; // uint32
export const USER_ARM_REGS_ENTRY_R1: u32 = 2; // uint32
export const USER_ARM_REGS_ENTRY_R2: u32 = 3; // uint32
export const USER_ARM_REGS_ENTRY_R3: u32 = 4; // uint32
export const USER_ARM_REGS_ENTRY_R4: u32 = 5; // uint32
export const USER_ARM_REGS_ENTRY_R5: u32 = 6; // uint32
export const USER_ARM_REGS_ENTRY_R6: u32 = 7; // uint32
export const USER_ARM_REGS_ENTRY_R7: u32 = 8; // uint32
export const USER_ARM_REGS_ENTRY_R8: u32 = 9; // uint32
export const USER_ARM_REGS_ENTRY_R9: u32 = 10; // uint32
export const USER_ARM_REGS_ENTRY_R10: u32 = 11; // uint32
export const USER_ARM_REGS_ENTRY_FP: u32 = 12; // uint32
export const USER_ARM_REGS_ENTRY_IP: u32 = 13; // uint32
export const USER_ARM_REGS_ENTRY_SP: u32 = 14; // uint32
export const USER_ARM_REGS_ENTRY_LR: u32 = 15; // uint32
export const USER_ARM_REGS_ENTRY_PC: u32 = 16; // uint32
export const USER_ARM_REGS_ENTRY_CPSR: u32 = 17; // uint32
export const USER_ARM_REGS_ENTRY_ORIG_R0: u32 = 18; // uint32

export const USER_ARM_VFPSTATE_ENTRY_VFP_REGS: u32 = 1; // uint64[]
export const USER_ARM_VFPSTATE_ENTRY_FPSCR: u32 = 2; // uint32
export const USER_ARM_VFPSTATE_ENTRY_FPEXC: u32 = 3; // uint32
export const USER_ARM_VFPSTATE_ENTRY_FPINST: u32 = 4; // uint32
export const USER_ARM_VFPSTATE_ENTRY_FPINST2: u32 = 5; // uint32

export const THREAD_INFO_ARM_CLEAR_TID_ADDR: u32 = 1; // uint64
export const THREAD_INFO_ARM_TLS: u32 = 2; // uint32
export const THREAD_INFO_ARM_GPREGS: u32 = 3; // user_arm_regs_entry
export const THREAD_INFO_ARM_FPSTATE: u32 = 4; // user_arm_vfpstate_entry

export const USER_LOONGARCH64_GPREGS_ENTRY_REGS: u32 = 1; // uint64[]
export const USER_LOONGARCH64_GPREGS_ENTRY_PC: u32 = 2; // uint64

export const USER_LOONGARCH64_FPREGS_ENTRY_REGS: u32 = 1; // uint64[]
export const USER_LOONGARCH64_FPREGS_ENTRY_FCC: u32 = 2; // uint64
export const USER_LOONGARCH64_FPREGS_ENTRY_FCSR: u32 = 3; // uint32

export const THREAD_INFO_LOONGARCH64_CLEAR_TID_ADDR: u32 = 1; // uint64
export const THREAD_INFO_LOONGARCH64_TLS: u32 = 2; // uint64
export const THREAD_INFO_LOONGARCH64_GPREGS: u32 = 3; // user_loongarch64_gpregs_entry
export const THREAD_INFO_LOONGARCH64_FPREGS: u32 = 4; // user_loongarch64_fpregs_entry

export const USER_MIPS_REGS_ENTRY_R0: u32 = 1; // uint64
export const USER_MIPS_REGS_ENTRY_R1: u32 = 2; // uint64
export const USER_MIPS_REGS_ENTRY_R2: u32 = 3; // uint64
export const USER_MIPS_REGS_ENTRY_R3: u32 = 4; // uint64
export const USER_MIPS_REGS_ENTRY_R4: u32 = 5; // uint64
export const USER_MIPS_REGS_ENTRY_R5: u32 = 6; // uint64
export const USER_MIPS_REGS_ENTRY_R6: u32 = 7; // uint64
export const USER_MIPS_REGS_ENTRY_R7: u32 = 8; // uint64
export const USER_MIPS_REGS_ENTRY_R8: u32 = 9; // uint64
export const USER_MIPS_REGS_ENTRY_R9: u32 = 10; // uint64
export const USER_MIPS_REGS_ENTRY_R10: u32 = 11; // uint64
export const USER_MIPS_REGS_ENTRY_R11: u32 = 12; // uint64
export const USER_MIPS_REGS_ENTRY_R12: u32 = 13; // uint64
export const USER_MIPS_REGS_ENTRY_R13: u32 = 14; // uint64
export const USER_MIPS_REGS_ENTRY_R14: u32 = 15; // uint64
export const USER_MIPS_REGS_ENTRY_R15: u32 = 16; // uint64
export const USER_MIPS_REGS_ENTRY_R16: u32 = 17; // uint64
export const USER_MIPS_REGS_ENTRY_R17: u32 = 18; // uint64
export const USER_MIPS_REGS_ENTRY_R18: u32 = 19; // uint64
export const USER_MIPS_REGS_ENTRY_R19: u32 = 20; // uint64
export const USER_MIPS_REGS_ENTRY_R20: u32 = 21; // uint64
export const USER_MIPS_REGS_ENTRY_R21: u32 = 22; // uint64
export const USER_MIPS_REGS_ENTRY_R22: u32 = 23; // uint64
export const USER_MIPS_REGS_ENTRY_R23: u32 = 24; // uint64
export const USER_MIPS_REGS_ENTRY_R24: u32 = 25; // uint64
export const USER_MIPS_REGS_ENTRY_R25: u32 = 26; // uint64
export const USER_MIPS_REGS_ENTRY_R26: u32 = 27; // uint64
export const USER_MIPS_REGS_ENTRY_R27: u32 = 28; // uint64
export const USER_MIPS_REGS_ENTRY_R28: u32 = 29; // uint64
export const USER_MIPS_REGS_ENTRY_R29: u32 = 30; // uint64
export const USER_MIPS_REGS_ENTRY_R30: u32 = 31; // uint64
export const USER_MIPS_REGS_ENTRY_R31: u32 = 32; // uint64
export const USER_MIPS_REGS_ENTRY_LO: u32 = 33; // uint64
export const USER_MIPS_REGS_ENTRY_HI: u32 = 34; // uint64
export const USER_MIPS_REGS_ENTRY_CP0_EPC: u32 = 35; // uint64
export const USER_MIPS_REGS_ENTRY_CP0_BADVADDR: u32 = 36; // uint64
export const USER_MIPS_REGS_ENTRY_CP0_STATUS: u32 = 37; // uint64
export const USER_MIPS_REGS_ENTRY_CP0_CAUSE: u32 = 38; // uint64

export const USER_MIPS_FPREGS_ENTRY_R0: u32 = 1; // uint64
export const USER_MIPS_FPREGS_ENTRY_R1: u32 = 2; // uint64
export const USER_MIPS_FPREGS_ENTRY_R2: u32 = 3; // uint64
export const USER_MIPS_FPREGS_ENTRY_R3: u32 = 4; // uint64
export const USER_MIPS_FPREGS_ENTRY_R4: u32 = 5; // uint64
export const USER_MIPS_FPREGS_ENTRY_R5: u32 = 6; // uint64
export const USER_MIPS_FPREGS_ENTRY_R6: u32 = 7; // uint64
export const USER_MIPS_FPREGS_ENTRY_R7: u32 = 8; // uint64
export const USER_MIPS_FPREGS_ENTRY_R8: u32 = 9; // uint64
export const USER_MIPS_FPREGS_ENTRY_R9: u32 = 10; // uint64
export const USER_MIPS_FPREGS_ENTRY_R10: u32 = 11; // uint64
export const USER_MIPS_FPREGS_ENTRY_R11: u32 = 12; // uint64
export const USER_MIPS_FPREGS_ENTRY_R12: u32 = 13; // uint64
export const USER_MIPS_FPREGS_ENTRY_R13: u32 = 14; // uint64
export const USER_MIPS_FPREGS_ENTRY_R14: u32 = 15; // uint64
export const USER_MIPS_FPREGS_ENTRY_R15: u32 = 16; // uint64
export const USER_MIPS_FPREGS_ENTRY_R16: u32 = 17; // uint64
export const USER_MIPS_FPREGS_ENTRY_R17: u32 = 18; // uint64
export const USER_MIPS_FPREGS_ENTRY_R18: u32 = 19; // uint64
export const USER_MIPS_FPREGS_ENTRY_R19: u32 = 20; // uint64
export const USER_MIPS_FPREGS_ENTRY_R20: u32 = 21; // uint64
export const USER_MIPS_FPREGS_ENTRY_R21: u32 = 22; // uint64
export const USER_MIPS_FPREGS_ENTRY_R22: u32 = 23; // uint64
export const USER_MIPS_FPREGS_ENTRY_R23: u32 = 24; // uint64
export const USER_MIPS_FPREGS_ENTRY_R24: u32 = 25; // uint64
export const USER_MIPS_FPREGS_ENTRY_R25: u32 = 26; // uint64
export const USER_MIPS_FPREGS_ENTRY_R26: u32 = 27; // uint64
export const USER_MIPS_FPREGS_ENTRY_R27: u32 = 28; // uint64
export const USER_MIPS_FPREGS_ENTRY_R28: u32 = 29; // uint64
export const USER_MIPS_FPREGS_ENTRY_R29: u32 = 30; // uint64
export const USER_MIPS_FPREGS_ENTRY_R30: u32 = 31; // uint64
export const USER_MIPS_FPREGS_ENTRY_R31: u32 = 32; // uint64
export const USER_MIPS_FPREGS_ENTRY_LO: u32 = 33; // uint64
export const USER_MIPS_FPREGS_ENTRY_HI: u32 = 34; // uint64
export const USER_MIPS_FPREGS_ENTRY_FPU_FCR31: u32 = 35; // uint32
export const USER_MIPS_FPREGS_ENTRY_FPU_ID: u32 = 36; // uint32

export const THREAD_INFO_MIPS_CLEAR_TID_ADDR: u32 = 1; // uint64
export const THREAD_INFO_MIPS_TLS: u32 = 2; // uint64
export const THREAD_INFO_MIPS_GPREGS: u32 = 3; // user_mips_regs_entry
export const THREAD_INFO_MIPS_FPREGS: u32 = 4; // user_mips_fpregs_entry

export const USER_PPC64_REGS_ENTRY_GPR: u32 = 1; // uint64[]
export const USER_PPC64_REGS_ENTRY_NIP: u32 = 2; // uint64
export const USER_PPC64_REGS_ENTRY_MSR: u32 = 3; // uint64
export const USER_PPC64_REGS_ENTRY_ORIG_GPR3: u32 = 4; // uint64
export const USER_PPC64_REGS_ENTRY_CTR: u32 = 5; // uint64
export const USER_PPC64_REGS_ENTRY_LINK: u32 = 6; // uint64
export const USER_PPC64_REGS_ENTRY_XER: u32 = 7; // uint64
export const USER_PPC64_REGS_ENTRY_CCR: u32 = 8; // uint64
export const USER_PPC64_REGS_ENTRY_TRAP: u32 = 9; // uint64
export const USER_PPC64_REGS_ENTRY_TEXASR: u32 = 10; // uint64?
export const USER_PPC64_REGS_ENTRY_TFHAR: u32 = 11; // uint64?
export const USER_PPC64_REGS_ENTRY_TFIAR: u32 = 12; // uint64?

export const USER_PPC64_FPSTATE_ENTRY_FPREGS: u32 = 1; // uint64[]

export const USER_PPC64_VRSTATE_ENTRY_VRREGS: u32 = 1; // uint64[]
export const USER_PPC64_VRSTATE_ENTRY_VRSAVE: u32 = 2; // uint32

export const USER_PPC64_VSXSTATE_ENTRY_VSXREGS: u32 = 1; // uint64[]

export const USER_PPC64_TM_REGS_ENTRY_GPREGS: u32 = 1; // user_ppc64_regs_entry
export const USER_PPC64_TM_REGS_ENTRY_FPSTATE: u32 = 2; // user_ppc64_fpstate_entry?
export const USER_PPC64_TM_REGS_ENTRY_VRSTATE: u32 = 3; // user_ppc64_vrstate_entry?
export const USER_PPC64_TM_REGS_ENTRY_VSXSTATE: u32 = 4; // user_ppc64_vsxstate_entry?

export const THREAD_INFO_PPC64_CLEAR_TID_ADDR: u32 = 1; // uint64
export const THREAD_INFO_PPC64_GPREGS: u32 = 2; // user_ppc64_regs_entry
export const THREAD_INFO_PPC64_FPSTATE: u32 = 3; // user_ppc64_fpstate_entry?
export const THREAD_INFO_PPC64_VRSTATE: u32 = 4; // user_ppc64_vrstate_entry?
export const THREAD_INFO_PPC64_VSXSTATE: u32 = 5; // user_ppc64_vsxstate_entry?
export const THREAD_INFO_PPC64_TMSTATE: u32 = 6; // user_ppc64_tm_regs_entry?

export const USER_RISCV64_REGS_ENTRY_PC: u32 = 1; // uint64
export const USER_RISCV64_REGS_ENTRY_RA: u32 = 2; // uint64
export const USER_RISCV64_REGS_ENTRY_SP: u32 = 3; // uint64
export const USER_RISCV64_REGS_ENTRY_GP: u32 = 4; // uint64
export const USER_RISCV64_REGS_ENTRY_TP: u32 = 5; // uint64
export const USER_RISCV64_REGS_ENTRY_T0: u32 = 6; // uint64
export const USER_RISCV64_REGS_ENTRY_T1: u32 = 7; // uint64
export const USER_RISCV64_REGS_ENTRY_T2: u32 = 8; // uint64
export const USER_RISCV64_REGS_ENTRY_S0: u32 = 9; // uint64
export const USER_RISCV64_REGS_ENTRY_S1: u32 = 10; // uint64
export const USER_RISCV64_REGS_ENTRY_A0: u32 = 11; // uint64
export const USER_RISCV64_REGS_ENTRY_A1: u32 = 12; // uint64
export const USER_RISCV64_REGS_ENTRY_A2: u32 = 13; // uint64
export const USER_RISCV64_REGS_ENTRY_A3: u32 = 14; // uint64
export const USER_RISCV64_REGS_ENTRY_A4: u32 = 15; // uint64
export const USER_RISCV64_REGS_ENTRY_A5: u32 = 16; // uint64
export const USER_RISCV64_REGS_ENTRY_A6: u32 = 17; // uint64
export const USER_RISCV64_REGS_ENTRY_A7: u32 = 18; // uint64
export const USER_RISCV64_REGS_ENTRY_S2: u32 = 19; // uint64
export const USER_RISCV64_REGS_ENTRY_S3: u32 = 20; // uint64
export const USER_RISCV64_REGS_ENTRY_S4: u32 = 21; // uint64
export const USER_RISCV64_REGS_ENTRY_S5: u32 = 22; // uint64
export const USER_RISCV64_REGS_ENTRY_S6: u32 = 23; // uint64
export const USER_RISCV64_REGS_ENTRY_S7: u32 = 24; // uint64
export const USER_RISCV64_REGS_ENTRY_S8: u32 = 25; // uint64
export const USER_RISCV64_REGS_ENTRY_S9: u32 = 26; // uint64
export const USER_RISCV64_REGS_ENTRY_S10: u32 = 27; // uint64
export const USER_RISCV64_REGS_ENTRY_S11: u32 = 28; // uint64
export const USER_RISCV64_REGS_ENTRY_T3: u32 = 29; // uint64
export const USER_RISCV64_REGS_ENTRY_T4: u32 = 30; // uint64
export const USER_RISCV64_REGS_ENTRY_T5: u32 = 31; // uint64
export const USER_RISCV64_REGS_ENTRY_T6: u32 = 32; // uint64

export const USER_RISCV64_D_EXT_ENTRY_F: u32 = 1; // uint64[]
export const USER_RISCV64_D_EXT_ENTRY_FCSR: u32 = 2; // uint32

export const THREAD_INFO_RISCV64_CLEAR_TID_ADDR: u32 = 1; // uint64
export const THREAD_INFO_RISCV64_TLS: u32 = 2; // uint64
export const THREAD_INFO_RISCV64_GPREGS: u32 = 3; // user_riscv64_regs_entry
export const THREAD_INFO_RISCV64_FPSIMD: u32 = 4; // user_riscv64_d_ext_entry

export const USER_S390_REGS_ENTRY_PSW_MASK: u32 = 1; // uint64
export const USER_S390_REGS_ENTRY_PSW_ADDR: u32 = 2; // uint64
export const USER_S390_REGS_ENTRY_GPRS: u32 = 3; // uint64[]
export const USER_S390_REGS_ENTRY_ACRS: u32 = 4; // uint32[]
export const USER_S390_REGS_ENTRY_ORIG_GPR2: u32 = 5; // uint64
export const USER_S390_REGS_ENTRY_SYSTEM_CALL: u32 = 6; // uint32

export const USER_S390_VXRS_LOW_ENTRY_REGS: u32 = 1; // uint64[]

export const USER_S390_VXRS_HIGH_ENTRY_REGS: u32 = 1; // uint64[]

export const USER_S390_FPREGS_ENTRY_FPC: u32 = 1; // uint32
export const USER_S390_FPREGS_ENTRY_FPRS: u32 = 2; // uint64[]

export const USER_S390_GS_CB_ENTRY_REGS: u32 = 1; // uint64[]

export const USER_S390_RI_ENTRY_RI_ON: u32 = 1; // uint32
export const USER_S390_RI_ENTRY_REGS: u32 = 2; // uint64[]

export const THREAD_INFO_S390_CLEAR_TID_ADDR: u32 = 1; // uint64
export const THREAD_INFO_S390_GPREGS: u32 = 2; // user_s390_regs_entry
export const THREAD_INFO_S390_FPREGS: u32 = 3; // user_s390_fpregs_entry
export const THREAD_INFO_S390_VXRS_LOW: u32 = 4; // user_s390_vxrs_low_entry?
export const THREAD_INFO_S390_VXRS_HIGH: u32 = 5; // user_s390_vxrs_high_entry?
export const THREAD_INFO_S390_GS_CB: u32 = 6; // user_s390_gs_cb_entry?
export const THREAD_INFO_S390_GS_BC: u32 = 7; // user_s390_gs_cb_entry?
export const THREAD_INFO_S390_RI_CB: u32 = 8; // user_s390_ri_entry?

export const CPUINFO_X86_ENTRY_VENDOR_ID: u32 = 1; // vendor
export const CPUINFO_X86_ENTRY_CPU_FAMILY: u32 = 2; // uint32
export const CPUINFO_X86_ENTRY_MODEL: u32 = 3; // uint32
export const CPUINFO_X86_ENTRY_STEPPING: u32 = 4; // uint32
export const CPUINFO_X86_ENTRY_CAPABILITY_VER: u32 = 5; // uint32
export const CPUINFO_X86_ENTRY_CAPABILITY: u32 = 6; // uint32[]
export const CPUINFO_X86_ENTRY_MODEL_ID: u32 = 7; // string?
export const CPUINFO_X86_ENTRY_XFEATURES_MASK: u32 = 8; // uint64?
export const CPUINFO_X86_ENTRY_XSAVE_SIZE: u32 = 9; // uint32?
export const CPUINFO_X86_ENTRY_XSAVE_SIZE_MAX: u32 = 10; // uint32?

export const VENDOR_UNKNOWN: u32 = 0;
export const VENDOR_INTEL: u32 = 1;
export const VENDOR_AMD: u32 = 2;

export const CPUINFO_PPC64_ENTRY_ENDIAN: u32 = 1; // endianness
export const CPUINFO_PPC64_ENTRY_HWCAP: u32 = 2; // uint64[]

export const ENDIANNESS_BIGENDIAN: u32 = 0;
export const ENDIANNESS_LITTLEENDIAN: u32 = 1;

export const CPUINFO_S390_ENTRY_HWCAP: u32 = 2; // uint64[]

export const CPUINFO_ENTRY_X86_ENTRY: u32 = 1; // cpuinfo_x86_entry[]
export const CPUINFO_ENTRY_PPC64_ENTRY: u32 = 2; // cpuinfo_ppc64_entry[]
export const CPUINFO_ENTRY_S390_ENTRY: u32 = 3; // cpuinfo_s390_entry[]

export const FD_TYPES_UND: u32 = 0;
export const FD_TYPES_REG: u32 = 1;
export const FD_TYPES_PIPE: u32 = 2;
export const FD_TYPES_FIFO: u32 = 3;
export const FD_TYPES_INETSK: u32 = 4;
export const FD_TYPES_UNIXSK: u32 = 5;
export const FD_TYPES_EVENTFD: u32 = 6;
export const FD_TYPES_EVENTPOLL: u32 = 7;
export const FD_TYPES_INOTIFY: u32 = 8;
export const FD_TYPES_SIGNALFD: u32 = 9;
export const FD_TYPES_PACKETSK: u32 = 10;
export const FD_TYPES_TTY: u32 = 11;
export const FD_TYPES_FANOTIFY: u32 = 12;
export const FD_TYPES_NETLINKSK: u32 = 13;
export const FD_TYPES_NS: u32 = 14;
export const FD_TYPES_TUNF: u32 = 15;
export const FD_TYPES_EXT: u32 = 16;
export const FD_TYPES_TIMERFD: u32 = 17;
export const FD_TYPES_MEMFD: u32 = 18;
export const FD_TYPES_BPFMAP: u32 = 19;
export const FD_TYPES_PIDFD: u32 = 20;
export const FD_TYPES_CTL_TTY: u32 = 65534;
export const FD_TYPES_AUTOFS_PIPE: u32 = 65535;

export const FDINFO_ENTRY_ID: u32 = 1; // uint32
export const FDINFO_ENTRY_FLAGS: u32 = 2; // uint32
export const FDINFO_ENTRY_TYPE: u32 = 3; // fd_types
export const FDINFO_ENTRY_FD: u32 = 4; // uint32
export const FDINFO_ENTRY_XATTR_SECURITY_SELINUX: u32 = 5; // string?

export const FILE_ENTRY_TYPE: u32 = 1; // fd_types
export const FILE_ENTRY_ID: u32 = 2; // uint32
export const FILE_ENTRY_REG: u32 = 3; // reg_file_entry?
export const FILE_ENTRY_ISK: u32 = 4; // inet_sk_entry?
export const FILE_ENTRY_NSF: u32 = 5; // ns_file_entry?
export const FILE_ENTRY_PSK: u32 = 6; // packet_sock_entry?
export const FILE_ENTRY_NLSK: u32 = 7; // netlink_sk_entry?
export const FILE_ENTRY_EFD: u32 = 8; // eventfd_file_entry?
export const FILE_ENTRY_EPFD: u32 = 9; // eventpoll_file_entry?
export const FILE_ENTRY_SGFD: u32 = 10; // signalfd_entry?
export const FILE_ENTRY_TUNF: u32 = 11; // tunfile_entry?
export const FILE_ENTRY_TFD: u32 = 12; // timerfd_entry?
export const FILE_ENTRY_IFY: u32 = 13; // inotify_file_entry?
export const FILE_ENTRY_FFY: u32 = 14; // fanotify_file_entry?
export const FILE_ENTRY_EXT: u32 = 15; // ext_file_entry?
export const FILE_ENTRY_USK: u32 = 16; // unix_sk_entry?
export const FILE_ENTRY_FIFO: u32 = 17; // fifo_entry?
export const FILE_ENTRY_PIPE: u32 = 18; // pipe_entry?
export const FILE_ENTRY_TTY: u32 = 19; // tty_file_entry?
export const FILE_ENTRY_MEMFD: u32 = 20; // memfd_file_entry?
export const FILE_ENTRY_BPF: u32 = 21; // bpfmap_file_entry?
export const FILE_ENTRY_PIDFD: u32 = 22; // pidfd_entry?

export const FOWN_ENTRY_UID: u32 = 1; // uint32
export const FOWN_ENTRY_EUID: u32 = 2; // uint32
export const FOWN_ENTRY_SIGNUM: u32 = 3; // uint32
export const FOWN_ENTRY_PID_TYPE: u32 = 4; // uint32
export const FOWN_ENTRY_PID: u32 = 5; // uint32

export const REG_FILE_ENTRY_ID: u32 = 1; // uint32
export const REG_FILE_ENTRY_FLAGS: u32 = 2; // uint32
export const REG_FILE_ENTRY_POS: u32 = 3; // uint64
export const REG_FILE_ENTRY_FOWN: u32 = 5; // fown_entry
export const REG_FILE_ENTRY_NAME: u32 = 6; // string
export const REG_FILE_ENTRY_MNT_ID: u32 = 7; // sint32? = -1
export const REG_FILE_ENTRY_SIZE: u32 = 8; // uint64?
export const REG_FILE_ENTRY_EXT: u32 = 9; // bool?
export const REG_FILE_ENTRY_MODE: u32 = 10; // uint32?
export const REG_FILE_ENTRY_BUILD_ID: u32 = 11; // uint32[]
export const REG_FILE_ENTRY_CHECKSUM: u32 = 12; // uint32?
export const REG_FILE_ENTRY_CHECKSUM_CONFIG: u32 = 13; // uint32?
export const REG_FILE_ENTRY_CHECKSUM_PARAMETER: u32 = 14; // uint32?

export const EXT_FILE_ENTRY_ID: u32 = 1; // uint32
export const EXT_FILE_ENTRY_FOWN: u32 = 5; // fown_entry

export const REMAP_TYPE_LINKED: u32 = 0;
export const REMAP_TYPE_GHOST: u32 = 1;
export const REMAP_TYPE_PROCFS: u32 = 2;

export const REMAP_FILE_PATH_ENTRY_ORIG_ID: u32 = 1; // uint32
export const REMAP_FILE_PATH_ENTRY_REMAP_ID: u32 = 2; // uint32
export const REMAP_FILE_PATH_ENTRY_REMAP_TYPE: u32 = 3; // remap_type?

export const GHOST_FILE_ENTRY_UID: u32 = 1; // uint32
export const GHOST_FILE_ENTRY_GID: u32 = 2; // uint32
export const GHOST_FILE_ENTRY_MODE: u32 = 3; // uint32
export const GHOST_FILE_ENTRY_DEV: u32 = 4; // uint32?
export const GHOST_FILE_ENTRY_INO: u32 = 5; // uint64?
export const GHOST_FILE_ENTRY_RDEV: u32 = 6; // uint32?
export const GHOST_FILE_ENTRY_ATIM: u32 = 7; // timeval?
export const GHOST_FILE_ENTRY_MTIM: u32 = 8; // timeval?
export const GHOST_FILE_ENTRY_CHUNKS: u32 = 9; // bool?
export const GHOST_FILE_ENTRY_SIZE: u32 = 10; // uint64?
export const GHOST_FILE_ENTRY_SYMLNK_TARGET: u32 = 11; // string?

export const GHOST_CHUNK_ENTRY_LEN: u32 = 1; // uint64
export const GHOST_CHUNK_ENTRY_OFF: u32 = 2; // uint64

export const FH_ENTRY_SIZES_MIN_ENTRIES: u32 = 16;

export const FH_ENTRY_BYTES: u32 = 1; // uint32
export const FH_ENTRY_TYPE: u32 = 2; // uint32
export const FH_ENTRY_HANDLE: u32 = 3; // uint64[]
export const FH_ENTRY_PATH: u32 = 4; // string?
export const FH_ENTRY_MNT_ID: u32 = 5; // uint32?

export const IRMAP_CACHE_ENTRY_DEV: u32 = 1; // uint32
export const IRMAP_CACHE_ENTRY_INODE: u32 = 2; // uint64
export const IRMAP_CACHE_ENTRY_PATH: u32 = 3; // string

export const PIPE_ENTRY_ID: u32 = 1; // uint32
export const PIPE_ENTRY_PIPE_ID: u32 = 2; // uint32
export const PIPE_ENTRY_FLAGS: u32 = 3; // uint32
export const PIPE_ENTRY_FOWN: u32 = 4; // fown_entry

export const PIPE_DATA_ENTRY_PIPE_ID: u32 = 1; // uint32
export const PIPE_DATA_ENTRY_BYTES: u32 = 2; // uint32
export const PIPE_DATA_ENTRY_SIZE: u32 = 3; // uint32?

export const FIFO_ENTRY_ID: u32 = 1; // uint32
export const FIFO_ENTRY_PIPE_ID: u32 = 2; // uint32
export const FIFO_ENTRY_REGF_ID: u32 = 3; // uint32?

export const EVENTFD_FILE_ENTRY_ID: u32 = 1; // uint32
export const EVENTFD_FILE_ENTRY_FLAGS: u32 = 2; // uint32
export const EVENTFD_FILE_ENTRY_FOWN: u32 = 3; // fown_entry
export const EVENTFD_FILE_ENTRY_COUNTER: u32 = 4; // uint64

export const EVENTPOLL_TFD_ENTRY_ID: u32 = 1; // uint32
export const EVENTPOLL_TFD_ENTRY_TFD: u32 = 2; // uint32
export const EVENTPOLL_TFD_ENTRY_EVENTS: u32 = 3; // uint32
export const EVENTPOLL_TFD_ENTRY_DATA: u32 = 4; // uint64
export const EVENTPOLL_TFD_ENTRY_DEV: u32 = 5; // uint32?
export const EVENTPOLL_TFD_ENTRY_INODE: u32 = 6; // uint64?
export const EVENTPOLL_TFD_ENTRY_POS: u32 = 7; // uint64?

export const EVENTPOLL_FILE_ENTRY_ID: u32 = 1; // uint32
export const EVENTPOLL_FILE_ENTRY_FLAGS: u32 = 2; // uint32
export const EVENTPOLL_FILE_ENTRY_FOWN: u32 = 3; // fown_entry
export const EVENTPOLL_FILE_ENTRY_TFD: u32 = 4; // eventpoll_tfd_entry[]

export const SIGNALFD_ENTRY_ID: u32 = 1; // uint32
export const SIGNALFD_ENTRY_FLAGS: u32 = 2; // uint32
export const SIGNALFD_ENTRY_FOWN: u32 = 3; // fown_entry
export const SIGNALFD_ENTRY_SIGMASK: u32 = 4; // uint64

export const TIMERFD_ENTRY_ID: u32 = 1; // uint32
export const TIMERFD_ENTRY_FLAGS: u32 = 2; // uint32
export const TIMERFD_ENTRY_FOWN: u32 = 3; // fown_entry
export const TIMERFD_ENTRY_CLOCKID: u32 = 4; // uint32
export const TIMERFD_ENTRY_TICKS: u32 = 5; // uint64
export const TIMERFD_ENTRY_SETTIME_FLAGS: u32 = 6; // uint32
export const TIMERFD_ENTRY_VSEC: u32 = 7; // uint64
export const TIMERFD_ENTRY_VNSEC: u32 = 8; // uint64
export const TIMERFD_ENTRY_ISEC: u32 = 9; // uint64
export const TIMERFD_ENTRY_INSEC: u32 = 10; // uint64

export const INOTIFY_WD_ENTRY_ID: u32 = 1; // uint32
export const INOTIFY_WD_ENTRY_I_INO: u32 = 2; // uint64
export const INOTIFY_WD_ENTRY_MASK: u32 = 3; // uint32
export const INOTIFY_WD_ENTRY_IGNORED_MASK: u32 = 4; // uint32
export const INOTIFY_WD_ENTRY_S_DEV: u32 = 5; // uint32
export const INOTIFY_WD_ENTRY_WD: u32 = 6; // uint32
export const INOTIFY_WD_ENTRY_F_HANDLE: u32 = 7; // fh_entry

export const INOTIFY_FILE_ENTRY_ID: u32 = 1; // uint32
export const INOTIFY_FILE_ENTRY_FLAGS: u32 = 2; // uint32
export const INOTIFY_FILE_ENTRY_FOWN: u32 = 4; // fown_entry
export const INOTIFY_FILE_ENTRY_WD: u32 = 5; // inotify_wd_entry[]

export const MARK_TYPE_INODE: u32 = 1;
export const MARK_TYPE_MOUNT: u32 = 2;

export const FANOTIFY_INODE_MARK_ENTRY_I_INO: u32 = 1; // uint64
export const FANOTIFY_INODE_MARK_ENTRY_F_HANDLE: u32 = 2; // fh_entry

export const FANOTIFY_MOUNT_MARK_ENTRY_MNT_ID: u32 = 1; // uint32
export const FANOTIFY_MOUNT_MARK_ENTRY_PATH: u32 = 2; // string?

export const FANOTIFY_MARK_ENTRY_ID: u32 = 1; // uint32
export const FANOTIFY_MARK_ENTRY_TYPE: u32 = 2; // mark_type
export const FANOTIFY_MARK_ENTRY_MFLAGS: u32 = 3; // uint32
export const FANOTIFY_MARK_ENTRY_MASK: u32 = 4; // uint32
export const FANOTIFY_MARK_ENTRY_IGNORED_MASK: u32 = 5; // uint32
export const FANOTIFY_MARK_ENTRY_S_DEV: u32 = 6; // uint32
export const FANOTIFY_MARK_ENTRY_IE: u32 = 7; // fanotify_inode_mark_entry?
export const FANOTIFY_MARK_ENTRY_ME: u32 = 8; // fanotify_mount_mark_entry?

export const FANOTIFY_FILE_ENTRY_ID: u32 = 1; // uint32
export const FANOTIFY_FILE_ENTRY_FLAGS: u32 = 2; // uint32
export const FANOTIFY_FILE_ENTRY_FOWN: u32 = 3; // fown_entry
export const FANOTIFY_FILE_ENTRY_FAFLAGS: u32 = 4; // uint32
export const FANOTIFY_FILE_ENTRY_EVFLAGS: u32 = 5; // uint32
export const FANOTIFY_FILE_ENTRY_MARK: u32 = 6; // fanotify_mark_entry[]

export const PIDFD_ENTRY_ID: u32 = 1; // uint32
export const PIDFD_ENTRY_INO: u32 = 2; // uint32
export const PIDFD_ENTRY_FLAGS: u32 = 3; // uint32
export const PIDFD_ENTRY_NSPID: u32 = 4; // int32
export const PIDFD_ENTRY_FOWN: u32 = 5; // fown_entry

export const WINSIZE_ENTRY_WS_ROW: u32 = 1; // uint32
export const WINSIZE_ENTRY_WS_COL: u32 = 2; // uint32
export const WINSIZE_ENTRY_WS_XPIXEL: u32 = 3; // uint32
export const WINSIZE_ENTRY_WS_YPIXEL: u32 = 4; // uint32

export const TERMIOS_ENTRY_C_IFLAG: u32 = 1; // uint32
export const TERMIOS_ENTRY_C_OFLAG: u32 = 2; // uint32
export const TERMIOS_ENTRY_C_CFLAG: u32 = 3; // uint32
export const TERMIOS_ENTRY_C_LFLAG: u32 = 4; // uint32
export const TERMIOS_ENTRY_C_LINE: u32 = 5; // uint32
export const TERMIOS_ENTRY_C_ISPEED: u32 = 6; // uint32
export const TERMIOS_ENTRY_C_OSPEED: u32 = 7; // uint32
export const TERMIOS_ENTRY_C_CC: u32 = 8; // uint32[]

export const TTY_PTY_ENTRY_INDEX: u32 = 1; // uint32

export const TTYTYPE_UNKNOWN: u32 = 0;
export const TTYTYPE_PTY: u32 = 1;
export const TTYTYPE_CONSOLE: u32 = 2;
export const TTYTYPE_VT: u32 = 3;
export const TTYTYPE_CTTY: u32 = 4;
export const TTYTYPE_EXT_TTY: u32 = 5;
export const TTYTYPE_SERIAL: u32 = 6;

export const TTY_DATA_ENTRY_TTY_ID: u32 = 1; // uint32
export const TTY_DATA_ENTRY_DATA: u32 = 2; // bytes

export const TTY_INFO_ENTRY_ID: u32 = 1; // uint32
export const TTY_INFO_ENTRY_TYPE: u32 = 2; // TtyType
export const TTY_INFO_ENTRY_LOCKED: u32 = 3; // bool
export const TTY_INFO_ENTRY_EXCLUSIVE: u32 = 4; // bool
export const TTY_INFO_ENTRY_PACKET_MODE: u32 = 5; // bool
export const TTY_INFO_ENTRY_SID: u32 = 6; // uint32
export const TTY_INFO_ENTRY_PGRP: u32 = 7; // uint32
export const TTY_INFO_ENTRY_RDEV: u32 = 8; // uint32
export const TTY_INFO_ENTRY_TERMIOS: u32 = 9; // termios_entry?
export const TTY_INFO_ENTRY_TERMIOS_LOCKED: u32 = 10; // termios_entry?
export const TTY_INFO_ENTRY_WINSIZE: u32 = 11; // winsize_entry?
export const TTY_INFO_ENTRY_PTY: u32 = 12; // tty_pty_entry?
export const TTY_INFO_ENTRY_DEV: u32 = 13; // uint32?
export const TTY_INFO_ENTRY_UID: u32 = 14; // uint32?
export const TTY_INFO_ENTRY_GID: u32 = 15; // uint32?

export const TTY_FILE_ENTRY_ID: u32 = 1; // uint32
export const TTY_FILE_ENTRY_TTY_INFO_ID: u32 = 2; // uint32
export const TTY_FILE_ENTRY_FLAGS: u32 = 3; // uint32
export const TTY_FILE_ENTRY_FOWN: u32 = 4; // fown_entry
export const TTY_FILE_ENTRY_REGF_ID: u32 = 6; // uint32?

export const FILE_LOCK_ENTRY_FLAG: u32 = 1; // uint32
export const FILE_LOCK_ENTRY_TYPE: u32 = 2; // uint32
export const FILE_LOCK_ENTRY_PID: u32 = 3; // int32
export const FILE_LOCK_ENTRY_FD: u32 = 4; // int32
export const FILE_LOCK_ENTRY_START: u32 = 5; // int64
export const FILE_LOCK_ENTRY_LEN: u32 = 6; // int64

export const BPFMAP_FILE_ENTRY_ID: u32 = 1; // uint32
export const BPFMAP_FILE_ENTRY_FLAGS: u32 = 2; // uint32
export const BPFMAP_FILE_ENTRY_POS: u32 = 3; // uint64
export const BPFMAP_FILE_ENTRY_FOWN: u32 = 4; // fown_entry
export const BPFMAP_FILE_ENTRY_MAP_TYPE: u32 = 5; // uint32
export const BPFMAP_FILE_ENTRY_KEY_SIZE: u32 = 6; // uint32
export const BPFMAP_FILE_ENTRY_VALUE_SIZE: u32 = 7; // uint32
export const BPFMAP_FILE_ENTRY_MAP_ID: u32 = 8; // uint32
export const BPFMAP_FILE_ENTRY_MAX_ENTRIES: u32 = 9; // uint32
export const BPFMAP_FILE_ENTRY_MAP_FLAGS: u32 = 10; // uint32
export const BPFMAP_FILE_ENTRY_MEMLOCK: u32 = 11; // uint64
export const BPFMAP_FILE_ENTRY_FROZEN: u32 = 12; // bool = false
export const BPFMAP_FILE_ENTRY_MAP_NAME: u32 = 13; // string
export const BPFMAP_FILE_ENTRY_IFINDEX: u32 = 14; // uint32 = 0
export const BPFMAP_FILE_ENTRY_MNT_ID: u32 = 15; // sint32? = -1
export const BPFMAP_FILE_ENTRY_MAP_EXTRA: u32 = 16; // uint64?

export const BPFMAP_DATA_ENTRY_MAP_ID: u32 = 1; // uint32
export const BPFMAP_DATA_ENTRY_KEYS_BYTES: u32 = 2; // uint32
export const BPFMAP_DATA_ENTRY_VALUES_BYTES: u32 = 3; // uint32
export const BPFMAP_DATA_ENTRY_COUNT: u32 = 4; // uint32

export const AIO_RING_ENTRY_ID: u32 = 1; // uint64
export const AIO_RING_ENTRY_NR_REQ: u32 = 2; // uint32
export const AIO_RING_ENTRY_RING_LEN: u32 = 3; // uint32

export const MM_ENTRY_MM_START_CODE: u32 = 1; // uint64
export const MM_ENTRY_MM_END_CODE: u32 = 2; // uint64
export const MM_ENTRY_MM_START_DATA: u32 = 3; // uint64
export const MM_ENTRY_MM_END_DATA: u32 = 4; // uint64
export const MM_ENTRY_MM_START_STACK: u32 = 5; // uint64
export const MM_ENTRY_MM_START_BRK: u32 = 6; // uint64
export const MM_ENTRY_MM_BRK: u32 = 7; // uint64
export const MM_ENTRY_MM_ARG_START: u32 = 8; // uint64
export const MM_ENTRY_MM_ARG_END: u32 = 9; // uint64
export const MM_ENTRY_MM_ENV_START: u32 = 10; // uint64
export const MM_ENTRY_MM_ENV_END: u32 = 11; // uint64
export const MM_ENTRY_EXE_FILE_ID: u32 = 12; // uint32
export const MM_ENTRY_MM_SAVED_AUXV: u32 = 13; // uint64[]
export const MM_ENTRY_VMAS: u32 = 14; // vma_entry[]
export const MM_ENTRY_DUMPABLE: u32 = 15; // int32?
export const MM_ENTRY_AIOS: u32 = 16; // aio_ring_entry[]
export const MM_ENTRY_THP_DISABLED: u32 = 17; // bool?

export const VMA_ENTRY_START: u32 = 1; // uint64
export const VMA_ENTRY_END: u32 = 2; // uint64
export const VMA_ENTRY_PGOFF: u32 = 3; // uint64
export const VMA_ENTRY_SHMID: u32 = 4; // uint64
export const VMA_ENTRY_PROT: u32 = 5; // uint32
export const VMA_ENTRY_FLAGS: u32 = 6; // uint32
export const VMA_ENTRY_STATUS: u32 = 7; // uint32
export const VMA_ENTRY_FD: u32 = 8; // sint64
export const VMA_ENTRY_MADV: u32 = 9; // uint64?
export const VMA_ENTRY_FDFLAGS: u32 = 10; // uint32?

export const PAGEMAP_HEAD_PAGES_ID: u32 = 1; // uint32

export const PAGEMAP_ENTRY_VADDR: u32 = 1; // uint64
export const PAGEMAP_ENTRY_COMPAT_NR_PAGES: u32 = 2; // uint32
export const PAGEMAP_ENTRY_IN_PARENT: u32 = 3; // bool?
export const PAGEMAP_ENTRY_FLAGS: u32 = 4; // uint32?
export const PAGEMAP_ENTRY_NR_PAGES: u32 = 5; // uint64?

export const MEMFD_FILE_ENTRY_ID: u32 = 1; // uint32
export const MEMFD_FILE_ENTRY_FLAGS: u32 = 2; // uint32
export const MEMFD_FILE_ENTRY_POS: u32 = 3; // uint64
export const MEMFD_FILE_ENTRY_FOWN: u32 = 4; // fown_entry
export const MEMFD_FILE_ENTRY_INODE_ID: u32 = 5; // uint32

export const MEMFD_INODE_ENTRY_NAME: u32 = 1; // string
export const MEMFD_INODE_ENTRY_UID: u32 = 2; // uint32
export const MEMFD_INODE_ENTRY_GID: u32 = 3; // uint32
export const MEMFD_INODE_ENTRY_SIZE: u32 = 4; // uint64
export const MEMFD_INODE_ENTRY_SHMID: u32 = 5; // uint32
export const MEMFD_INODE_ENTRY_SEALS: u32 = 6; // uint32
export const MEMFD_INODE_ENTRY_INODE_ID: u32 = 7; // uint64
export const MEMFD_INODE_ENTRY_HUGETLB_FLAG: u32 = 8; // uint32?
export const MEMFD_INODE_ENTRY_MODE: u32 = 9; // uint32?

export const NS_FILE_ENTRY_ID: u32 = 1; // uint32
export const NS_FILE_ENTRY_NS_ID: u32 = 2; // uint32
export const NS_FILE_ENTRY_NS_CFLAG: u32 = 3; // uint32
export const NS_FILE_ENTRY_FLAGS: u32 = 4; // uint32

export const UTSNS_ENTRY_NODENAME: u32 = 1; // string
export const UTSNS_ENTRY_DOMAINNAME: u32 = 2; // string

export const IPC_DESC_ENTRY_KEY: u32 = 1; // uint32
export const IPC_DESC_ENTRY_UID: u32 = 2; // uint32
export const IPC_DESC_ENTRY_GID: u32 = 3; // uint32
export const IPC_DESC_ENTRY_CUID: u32 = 4; // uint32
export const IPC_DESC_ENTRY_CGID: u32 = 5; // uint32
export const IPC_DESC_ENTRY_MODE: u32 = 6; // uint32
export const IPC_DESC_ENTRY_ID: u32 = 7; // uint32

export const IPC_VAR_ENTRY_SEM_CTLS: u32 = 1; // uint32[]
export const IPC_VAR_ENTRY_MSG_CTLMAX: u32 = 2; // uint32
export const IPC_VAR_ENTRY_MSG_CTLMNB: u32 = 3; // uint32
export const IPC_VAR_ENTRY_MSG_CTLMNI: u32 = 4; // uint32
export const IPC_VAR_ENTRY_AUTO_MSGMNI: u32 = 5; // uint32
export const IPC_VAR_ENTRY_SHM_CTLMAX: u32 = 6; // uint64
export const IPC_VAR_ENTRY_SHM_CTLALL: u32 = 7; // uint64
export const IPC_VAR_ENTRY_SHM_CTLMNI: u32 = 8; // uint32
export const IPC_VAR_ENTRY_SHM_RMID_FORCED: u32 = 9; // uint32
export const IPC_VAR_ENTRY_MQ_QUEUES_MAX: u32 = 10; // uint32
export const IPC_VAR_ENTRY_MQ_MSG_MAX: u32 = 11; // uint32
export const IPC_VAR_ENTRY_MQ_MSGSIZE_MAX: u32 = 12; // uint32
export const IPC_VAR_ENTRY_MQ_MSG_DEFAULT: u32 = 13; // uint32?
export const IPC_VAR_ENTRY_MQ_MSGSIZE_DEFAULT: u32 = 14; // uint32?
export const IPC_VAR_ENTRY_MSG_NEXT_ID: u32 = 15; // uint32?
export const IPC_VAR_ENTRY_SEM_NEXT_ID: u32 = 16; // uint32?
export const IPC_VAR_ENTRY_SHM_NEXT_ID: u32 = 17; // uint32?

export const IPC_SHM_ENTRY_DESC: u32 = 1; // ipc_desc_entry
export const IPC_SHM_ENTRY_SIZE: u32 = 2; // uint64
export const IPC_SHM_ENTRY_IN_PAGEMAPS: u32 = 3; // bool?
export const IPC_SHM_ENTRY_HUGETLB_FLAG: u32 = 4; // uint32?

export const IPC_MSG_MTYPE: u32 = 1; // uint64
export const IPC_MSG_MSIZE: u32 = 2; // uint32

export const IPC_MSG_ENTRY_DESC: u32 = 1; // ipc_desc_entry
export const IPC_MSG_ENTRY_QBYTES: u32 = 2; // uint32
export const IPC_MSG_ENTRY_QNUM: u32 = 3; // uint32

export const IPC_SEM_ENTRY_DESC: u32 = 1; // ipc_desc_entry
export const IPC_SEM_ENTRY_NSEMS: u32 = 2; // uint32

export const FSTYPE_UNSUPPORTED: u32 = 0;
export const FSTYPE_PROC: u32 = 1;
export const FSTYPE_SYSFS: u32 = 2;
export const FSTYPE_DEVTMPFS: u32 = 3;
export const FSTYPE_BINFMT_MISC: u32 = 4;
export const FSTYPE_TMPFS: u32 = 5;
export const FSTYPE_DEVPTS: u32 = 6;
export const FSTYPE_SIMFS: u32 = 7;
export const FSTYPE_PSTORE: u32 = 8;
export const FSTYPE_SECURITYFS: u32 = 9;
export const FSTYPE_FUSECTL: u32 = 10;
export const FSTYPE_DEBUGFS: u32 = 11;
export const FSTYPE_CGROUP: u32 = 12;
export const FSTYPE_AUFS: u32 = 13;
export const FSTYPE_MQUEUE: u32 = 14;
export const FSTYPE_FUSE: u32 = 15;
export const FSTYPE_AUTO: u32 = 16;
export const FSTYPE_OVERLAYFS: u32 = 17;
export const FSTYPE_AUTOFS: u32 = 18;
export const FSTYPE_TRACEFS: u32 = 19;
export const FSTYPE_CGROUP2: u32 = 23;

export const MNT_ENTRY_FSTYPE: u32 = 1; // uint32
export const MNT_ENTRY_MNT_ID: u32 = 2; // uint32
export const MNT_ENTRY_ROOT_DEV: u32 = 3; // uint32
export const MNT_ENTRY_PARENT_MNT_ID: u32 = 4; // uint32
export const MNT_ENTRY_FLAGS: u32 = 5; // uint32
export const MNT_ENTRY_ROOT: u32 = 6; // string
export const MNT_ENTRY_MOUNTPOINT: u32 = 7; // string
export const MNT_ENTRY_SOURCE: u32 = 8; // string
export const MNT_ENTRY_OPTIONS: u32 = 9; // string
export const MNT_ENTRY_SHARED_ID: u32 = 10; // uint32?
export const MNT_ENTRY_MASTER_ID: u32 = 11; // uint32?
export const MNT_ENTRY_WITH_PLUGIN: u32 = 12; // bool?
export const MNT_ENTRY_EXT_MOUNT: u32 = 13; // bool?
export const MNT_ENTRY_FSNAME: u32 = 14; // string?
export const MNT_ENTRY_INTERNAL_SHARING: u32 = 15; // bool?
export const MNT_ENTRY_DELETED: u32 = 16; // bool?
export const MNT_ENTRY_SB_FLAGS: u32 = 17; // uint32?
export const MNT_ENTRY_EXT_KEY: u32 = 18; // string?

export const AUTOFS_ENTRY_FD: u32 = 1; // int32
export const AUTOFS_ENTRY_PGRP: u32 = 2; // int32
export const AUTOFS_ENTRY_TIMEOUT: u32 = 3; // int32
export const AUTOFS_ENTRY_MINPROTO: u32 = 4; // int32
export const AUTOFS_ENTRY_MAXPROTO: u32 = 5; // int32
export const AUTOFS_ENTRY_MODE: u32 = 6; // int32
export const AUTOFS_ENTRY_UID: u32 = 7; // int32?
export const AUTOFS_ENTRY_GID: u32 = 8; // int32?
export const AUTOFS_ENTRY_READ_FD: u32 = 9; // int32?

export const BINFMT_MISC_ENTRY_NAME: u32 = 1; // string
export const BINFMT_MISC_ENTRY_ENABLED: u32 = 2; // bool
export const BINFMT_MISC_ENTRY_INTERPRETER: u32 = 3; // string
export const BINFMT_MISC_ENTRY_FLAGS: u32 = 4; // string?
export const BINFMT_MISC_ENTRY_EXTENSION: u32 = 5; // string?
export const BINFMT_MISC_ENTRY_MAGIC: u32 = 6; // string?
export const BINFMT_MISC_ENTRY_MASK: u32 = 7; // string?
export const BINFMT_MISC_ENTRY_OFFSET: u32 = 8; // int32?

export const UID_GID_EXTENT_FIRST: u32 = 1; // uint32
export const UID_GID_EXTENT_LOWER_FIRST: u32 = 2; // uint32
export const UID_GID_EXTENT_COUNT: u32 = 3; // uint32

export const USERNS_ENTRY_UID_MAP: u32 = 1; // uid_gid_extent[]
export const USERNS_ENTRY_GID_MAP: u32 = 2; // uid_gid_extent[]

export const PIDNS_ENTRY_EXT_KEY: u32 = 1; // string?

export const TIMESPEC_TV_SEC: u32 = 1; // uint64
export const TIMESPEC_TV_NSEC: u32 = 2; // uint64

export const TIMENS_ENTRY_MONOTONIC: u32 = 1; // timespec
export const TIMENS_ENTRY_BOOTTIME: u32 = 2; // timespec

export const CGROUP_PERMS_MODE: u32 = 1; // uint32
export const CGROUP_PERMS_UID: u32 = 2; // uint32
export const CGROUP_PERMS_GID: u32 = 3; // uint32

export const CGROUP_PROP_ENTRY_NAME: u32 = 1; // string
export const CGROUP_PROP_ENTRY_VALUE: u32 = 2; // string
export const CGROUP_PROP_ENTRY_PERMS: u32 = 3; // cgroup_perms?

export const CGROUP_DIR_ENTRY_DIR_NAME: u32 = 1; // string
export const CGROUP_DIR_ENTRY_CHILDREN: u32 = 2; // cgroup_dir_entry[]
export const CGROUP_DIR_ENTRY_PROPERTIES: u32 = 3; // cgroup_prop_entry[]
export const CGROUP_DIR_ENTRY_DIR_PERMS: u32 = 4; // cgroup_perms?

export const CG_CONTROLLER_ENTRY_CNAMES: u32 = 1; // string[]
export const CG_CONTROLLER_ENTRY_DIRS: u32 = 2; // cgroup_dir_entry[]
export const CG_CONTROLLER_ENTRY_IS_THREADED: u32 = 3; // bool?

export const CG_MEMBER_ENTRY_NAME: u32 = 1; // string
export const CG_MEMBER_ENTRY_PATH: u32 = 2; // string
export const CG_MEMBER_ENTRY_CGNS_PREFIX: u32 = 3; // uint32?

export const CG_SET_ENTRY_ID: u32 = 1; // uint32
export const CG_SET_ENTRY_CTLS: u32 = 2; // cg_member_entry[]

export const CGROUP_ENTRY_SETS: u32 = 1; // cg_set_entry[]
export const CGROUP_ENTRY_CONTROLLERS: u32 = 2; // cg_controller_entry[]

export const NUT_PACKET_ENTRY_DATA: u32 = 1; // bytes
export const NUT_PACKET_ENTRY_OFFSET: u32 = 2; // uint32?
export const NUT_PACKET_ENTRY_L3: u32 = 3; // uint32?
export const NUT_PACKET_ENTRY_L4: u32 = 4; // uint32?
export const NUT_PACKET_ENTRY_ETHERTYPE: u32 = 5; // uint32?
export const NUT_PACKET_ENTRY_PROTOCOL: u32 = 6; // uint32?
export const NUT_PACKET_ENTRY_PKT_TYPE: u32 = 7; // uint32?
export const NUT_PACKET_ENTRY_TTL: u32 = 8; // uint32?
export const NUT_PACKET_ENTRY_IFINDEX: u32 = 9; // uint32?
export const NUT_PACKET_ENTRY_SRC_PORT: u32 = 10; // uint32?
export const NUT_PACKET_ENTRY_DST_PORT: u32 = 11; // uint32?
export const NUT_PACKET_ENTRY_SRC: u32 = 12; // bytes?
export const NUT_PACKET_ENTRY_DST: u32 = 13; // bytes?
export const NUT_PACKET_ENTRY_WHEN: u32 = 14; // sint64?
export const NUT_PACKET_ENTRY_PORTID: u32 = 15; // uint32?
export const NUT_PACKET_ENTRY_ERROR: u32 = 16; // uint32?
export const NUT_PACKET_ENTRY_INFO: u32 = 17; // uint32?
export const NUT_PACKET_ENTRY_TYPE: u32 = 18; // uint32?
export const NUT_PACKET_ENTRY_CODE: u32 = 19; // uint32?

export const NUT_CONNECTION_ENTRY_SOCK: u32 = 1; // inet_sk_entry
export const NUT_CONNECTION_ENTRY_STREAM: u32 = 2; // tcp_stream_entry
export const NUT_CONNECTION_ENTRY_RECEIVED: u32 = 3; // bytes?
export const NUT_CONNECTION_ENTRY_SENT: u32 = 4; // bytes?
export const NUT_CONNECTION_ENTRY_TS_RECENT: u32 = 5; // uint32?

export const NUT_MINI_ENTRY_STATE: u32 = 1; // uint32
export const NUT_MINI_ENTRY_FAMILY: u32 = 2; // uint32
export const NUT_MINI_ENTRY_SRC: u32 = 3; // bytes
export const NUT_MINI_ENTRY_DST: u32 = 4; // bytes
export const NUT_MINI_ENTRY_SRC_PORT: u32 = 5; // uint32
export const NUT_MINI_ENTRY_DST_PORT: u32 = 6; // uint32
export const NUT_MINI_ENTRY_LEFT: u32 = 7; // uint64?
export const NUT_MINI_ENTRY_REUSE: u32 = 8; // bool?
export const NUT_MINI_ENTRY_BOUND_DEV: u32 = 9; // uint32?
export const NUT_MINI_ENTRY_TOS: u32 = 10; // uint32?
export const NUT_MINI_ENTRY_RCV_NXT: u32 = 11; // uint32?
export const NUT_MINI_ENTRY_SND_NXT: u32 = 12; // uint32?
export const NUT_MINI_ENTRY_RCV_WND: u32 = 13; // uint32?
export const NUT_MINI_ENTRY_RCV_WSCALE: u32 = 14; // uint32?
export const NUT_MINI_ENTRY_TS_OK: u32 = 15; // bool?
export const NUT_MINI_ENTRY_TS_RECENT: u32 = 16; // uint32?
export const NUT_MINI_ENTRY_TIMESTAMP: u32 = 17; // uint32?
export const NUT_MINI_ENTRY_ISS: u32 = 18; // uint32?
export const NUT_MINI_ENTRY_IRS: u32 = 19; // uint32?
export const NUT_MINI_ENTRY_MSS: u32 = 20; // uint32?
export const NUT_MINI_ENTRY_SND_WND: u32 = 21; // uint32?
export const NUT_MINI_ENTRY_SND_WSCALE: u32 = 22; // uint32?
export const NUT_MINI_ENTRY_WSCALE_OK: u32 = 23; // bool?
export const NUT_MINI_ENTRY_SACK_OK: u32 = 24; // bool?
export const NUT_MINI_ENTRY_RETRIES: u32 = 25; // uint32?

export const NUT_ORPHAN_ENTRY_CONNECTION: u32 = 1; // nut_connection_entry?
export const NUT_ORPHAN_ENTRY_MINI: u32 = 2; // nut_mini_entry?

export const NUT_WAITING_ENTRY_ID: u32 = 1; // uint32
export const NUT_WAITING_ENTRY_PEER: u32 = 2; // uint32?
export const NUT_WAITING_ENTRY_SHUTDOWN: u32 = 3; // uint32?
export const NUT_WAITING_ENTRY_ERROR: u32 = 4; // uint32?
export const NUT_WAITING_ENTRY_PID: u32 = 5; // uint32?
export const NUT_WAITING_ENTRY_UID: u32 = 6; // uint32?
export const NUT_WAITING_ENTRY_GID: u32 = 7; // uint32?

export const NUT_UNIX_ENTRY_PID: u32 = 1; // uint32?
export const NUT_UNIX_ENTRY_UID: u32 = 2; // uint32?
export const NUT_UNIX_ENTRY_GID: u32 = 3; // uint32?
export const NUT_UNIX_ENTRY_NAME: u32 = 4; // bytes?
export const NUT_UNIX_ENTRY_WAITING: u32 = 5; // nut_waiting_entry[]

export const NUT_SOCK_ENTRY_ID: u32 = 1; // uint32
export const NUT_SOCK_ENTRY_ERROR: u32 = 2; // uint32?
export const NUT_SOCK_ENTRY_HOP_LIMIT: u32 = 3; // sint32?
export const NUT_SOCK_ENTRY_TCLASS: u32 = 4; // uint32?
export const NUT_SOCK_ENTRY_RECV_ERR: u32 = 5; // bool?
export const NUT_SOCK_ENTRY_RECV_TTL: u32 = 6; // bool?
export const NUT_SOCK_ENTRY_RECV_TOS: u32 = 7; // bool?
export const NUT_SOCK_ENTRY_MTU_DISCOVER: u32 = 8; // uint32?
export const NUT_SOCK_ENTRY_MULTICAST_TTL: u32 = 9; // uint32?
export const NUT_SOCK_ENTRY_MULTICAST_LOOP: u32 = 10; // bool?
export const NUT_SOCK_ENTRY_USER_TIMEOUT: u32 = 11; // uint32?
export const NUT_SOCK_ENTRY_DEFER_ACCEPT: u32 = 12; // uint32?
export const NUT_SOCK_ENTRY_SYN_RETRIES: u32 = 13; // uint32?
export const NUT_SOCK_ENTRY_CHECKSUM_AT: u32 = 14; // sint32?
export const NUT_SOCK_ENTRY_SCOPE_ID: u32 = 15; // uint32?
export const NUT_SOCK_ENTRY_BOUND_ADDR: u32 = 16; // bool?
export const NUT_SOCK_ENTRY_CONNECTING: u32 = 17; // bool?
export const NUT_SOCK_ENTRY_TS_RECENT: u32 = 18; // uint32?
export const NUT_SOCK_ENTRY_OPTIONS: u32 = 19; // uint32?
export const NUT_SOCK_ENTRY_QUEUE: u32 = 20; // nut_packet_entry[]
export const NUT_SOCK_ENTRY_ERRORS: u32 = 21; // nut_packet_entry[]
export const NUT_SOCK_ENTRY_PENDING: u32 = 22; // nut_connection_entry[]
export const NUT_SOCK_ENTRY_UNIX: u32 = 23; // nut_unix_entry?
export const NUT_SOCK_ENTRY_REQUESTS: u32 = 24; // nut_mini_entry[]

export const NUT_NETNS_ENTRY_IP_FORWARD: u32 = 1; // uint32?
export const NUT_NETNS_ENTRY_PORT_FIRST: u32 = 2; // uint32?
export const NUT_NETNS_ENTRY_PORT_LAST: u32 = 3; // uint32?
export const NUT_NETNS_ENTRY_UNPRIVILEGED_PORT: u32 = 4; // uint32?
export const NUT_NETNS_ENTRY_SOMAXCONN: u32 = 5; // uint32?
export const NUT_NETNS_ENTRY_PING_FIRST: u32 = 6; // uint32?
export const NUT_NETNS_ENTRY_PING_LAST: u32 = 7; // uint32?
export const NUT_NETNS_ENTRY_MAX_DGRAM_QLEN: u32 = 8; // uint32?
export const NUT_NETNS_ENTRY_DEFAULT_TTL: u32 = 9; // uint32?
export const NUT_NETNS_ENTRY_ECHO_IGNORE_ALL: u32 = 10; // uint32?
export const NUT_NETNS_ENTRY_TCP_TIMESTAMPS: u32 = 11; // uint32?
export const NUT_NETNS_ENTRY_TCP_SACK: u32 = 12; // uint32?
export const NUT_NETNS_ENTRY_TCP_WINDOW_SCALING: u32 = 13; // uint32?
export const NUT_NETNS_ENTRY_TCP_SYN_RETRIES: u32 = 14; // uint32?
export const NUT_NETNS_ENTRY_TCP_SYNACK_RETRIES: u32 = 15; // uint32?
export const NUT_NETNS_ENTRY_TCP_RETRIES2: u32 = 16; // uint32?
export const NUT_NETNS_ENTRY_TCP_FIN_TIMEOUT: u32 = 17; // uint32?
export const NUT_NETNS_ENTRY_TCP_KEEPALIVE_TIME: u32 = 18; // uint32?
export const NUT_NETNS_ENTRY_TCP_KEEPALIVE_INTVL: u32 = 19; // uint32?
export const NUT_NETNS_ENTRY_TCP_KEEPALIVE_PROBES: u32 = 20; // uint32?
export const NUT_NETNS_ENTRY_FORWARDING6: u32 = 21; // uint32?
export const NUT_NETNS_ENTRY_DISABLE_IPV6: u32 = 22; // uint32?
export const NUT_NETNS_ENTRY_HOP_LIMIT6: u32 = 23; // uint32?
export const NUT_NETNS_ENTRY_DAD_TRANSMITS: u32 = 24; // uint32?
export const NUT_NETNS_ENTRY_BINDV6ONLY: u32 = 25; // uint32?
export const NUT_NETNS_ENTRY_CONF_DEFAULT: u32 = 26; // bytes?
export const NUT_NETNS_ENTRY_CONF_ALL: u32 = 27; // bytes?
export const NUT_NETNS_ENTRY_LAST_IFINDEX: u32 = 28; // uint32?
export const NUT_NETNS_ENTRY_QDISC_HANDLE: u32 = 29; // uint32?

export const NUT_NETDEV_ENTRY_IFINDEX: u32 = 1; // uint32
export const NUT_NETDEV_ENTRY_KIND: u32 = 2; // string
export const NUT_NETDEV_ENTRY_TXQLEN: u32 = 3; // uint32?
export const NUT_NETDEV_ENTRY_GROUP: u32 = 4; // uint32?
export const NUT_NETDEV_ENTRY_ADDRESS_ASSIGNED: u32 = 5; // bool?
export const NUT_NETDEV_ENTRY_ALIAS: u32 = 6; // string?
export const NUT_NETDEV_ENTRY_CONF: u32 = 7; // bytes?
export const NUT_NETDEV_ENTRY_NO_ADDRGEN: u32 = 8; // bool?
export const NUT_NETDEV_ENTRY_PEER_NS: u32 = 9; // uint32?
export const NUT_NETDEV_ENTRY_PEER_IFINDEX: u32 = 10; // uint32?
export const NUT_NETDEV_ENTRY_PEER_NAME: u32 = 11; // string?
export const NUT_NETDEV_ENTRY_BRIDGE: u32 = 12; // bytes?
export const NUT_NETDEV_ENTRY_PORT: u32 = 13; // bytes?

export const NUT_INVENTORY_ENTRY_VERSION: u32 = 1; // uint32
export const NUT_INVENTORY_ENTRY_TASKS: u32 = 2; // uint64?
export const NUT_INVENTORY_ENTRY_NUMBERS: u32 = 3; // uint32[]

export const NUT_NS_ENTRY_ID: u32 = 1; // uint32
export const NUT_NS_ENTRY_KIND: u32 = 2; // uint32
export const NUT_NS_ENTRY_PARENT_ID: u32 = 3; // uint32?
export const NUT_NS_ENTRY_OWNER_ID: u32 = 4; // uint32?
export const NUT_NS_ENTRY_PID_MAX: u32 = 5; // uint32?
export const NUT_NS_ENTRY_LAST_PID: u32 = 6; // uint32?
export const NUT_NS_ENTRY_SETGROUPS: u32 = 7; // bool?
export const NUT_NS_ENTRY_OWNER_UID: u32 = 8; // uint32?
export const NUT_NS_ENTRY_OWNER_GID: u32 = 9; // uint32?

export const NUT_CALL_ENTRY_NR: u32 = 1; // sint32
export const NUT_CALL_ENTRY_RESTART: u32 = 2; // bool?
export const NUT_CALL_ENTRY_ARGS: u32 = 3; // uint64[]
export const NUT_CALL_ENTRY_DONE: u32 = 4; // uint64?
export const NUT_CALL_ENTRY_LEFT: u32 = 5; // uint64?
export const NUT_CALL_ENTRY_FOREVER: u32 = 6; // bool?
export const NUT_CALL_ENTRY_STATE: u32 = 7; // uint64?
export const NUT_CALL_ENTRY_RESULT: u32 = 8; // sint64?

export const NUT_FRAME_ENTRY_SIG: u32 = 1; // uint32
export const NUT_FRAME_ENTRY_HANDLER: u32 = 2; // uint32
export const NUT_FRAME_ENTRY_FLAGS: u32 = 3; // uint32
export const NUT_FRAME_ENTRY_DEPTH: u32 = 4; // uint32
export const NUT_FRAME_ENTRY_MASK: u32 = 5; // uint64
export const NUT_FRAME_ENTRY_SIGINFO: u32 = 6; // bytes
export const NUT_FRAME_ENTRY_CALL: u32 = 7; // nut_call_entry

export const NUT_JUMP_ENTRY_ID: u32 = 1; // uint32
export const NUT_JUMP_ENTRY_SITE: u32 = 2; // uint32
export const NUT_JUMP_ENTRY_SIZE: u32 = 3; // uint32
export const NUT_JUMP_ENTRY_SHARED: u32 = 4; // uint32
export const NUT_JUMP_ENTRY_FRAMES: u32 = 5; // uint32
export const NUT_JUMP_ENTRY_MASK: u32 = 6; // uint64?
export const NUT_JUMP_ENTRY_STACK: u32 = 7; // bytes
export const NUT_JUMP_ENTRY_GLOBALS: u32 = 8; // bytes

export const NUT_AREA_ENTRY_START: u32 = 1; // uint32
export const NUT_AREA_ENTRY_SIZE: u32 = 2; // uint32
export const NUT_AREA_ENTRY_USED: u32 = 3; // bool
export const NUT_AREA_ENTRY_PROT: u32 = 4; // uint32

export const NUT_CORE_ENTRY_PROGRAM: u32 = 1; // bytes?
export const NUT_CORE_ENTRY_GLOBALS: u32 = 2; // bytes?
export const NUT_CORE_ENTRY_PAGES: u32 = 3; // uint32?
export const NUT_CORE_ENTRY_UNWIND_AREA: u32 = 4; // uint32?
export const NUT_CORE_ENTRY_PEAK_PAGES: u32 = 5; // uint32?
export const NUT_CORE_ENTRY_ARGV: u32 = 6; // bytes?
export const NUT_CORE_ENTRY_ARGC: u32 = 7; // uint32?
export const NUT_CORE_ENTRY_ENVP: u32 = 8; // bytes?
export const NUT_CORE_ENTRY_ENVC: u32 = 9; // uint32?
export const NUT_CORE_ENTRY_APPLET: u32 = 10; // string?
export const NUT_CORE_ENTRY_BRK: u32 = 11; // uint32?
export const NUT_CORE_ENTRY_AREAS: u32 = 12; // nut_area_entry[]
export const NUT_CORE_ENTRY_JUMPS: u32 = 13; // nut_jump_entry[]
export const NUT_CORE_ENTRY_LAST_JUMP: u32 = 14; // uint32?
export const NUT_CORE_ENTRY_CALL: u32 = 15; // nut_call_entry?
export const NUT_CORE_ENTRY_FRAMES: u32 = 16; // nut_frame_entry[]
export const NUT_CORE_ENTRY_CALL_AGAIN: u32 = 17; // bool?
export const NUT_CORE_ENTRY_SAVED_MASK: u32 = 18; // uint64?
export const NUT_CORE_ENTRY_PIDS: u32 = 19; // uint32[]
export const NUT_CORE_ENTRY_PID_NS_FOR_CHILDREN: u32 = 20; // uint32?
export const NUT_CORE_ENTRY_TIME_NS_FOR_CHILDREN: u32 = 21; // uint32?
export const NUT_CORE_ENTRY_UTIME: u32 = 22; // uint64?
export const NUT_CORE_ENTRY_STIME: u32 = 23; // uint64?
export const NUT_CORE_ENTRY_AGE: u32 = 24; // uint64?
export const NUT_CORE_ENTRY_EXIT_SIGNAL: u32 = 25; // sint32?
export const NUT_CORE_ENTRY_STOP_CODE: u32 = 26; // uint32?
export const NUT_CORE_ENTRY_STOP_REPORT: u32 = 27; // uint32?
export const NUT_CORE_ENTRY_CLEAR_TID: u32 = 28; // uint32?
export const NUT_CORE_ENTRY_HAS_TTY: u32 = 29; // bool?
export const NUT_CORE_ENTRY_AFFINITY: u32 = 30; // uint64?
export const NUT_CORE_ENTRY_TIMER_SLACK: u32 = 31; // uint64?
export const NUT_CORE_ENTRY_OOM_SCORE_ADJ_MIN: u32 = 32; // sint32?
export const NUT_CORE_ENTRY_HAS_EXECED: u32 = 33; // bool?
export const NUT_CORE_ENTRY_NEXT_TIMER_ID: u32 = 34; // uint32?
export const NUT_CORE_ENTRY_CUTIME: u32 = 35; // uint64?
export const NUT_CORE_ENTRY_CSTIME: u32 = 36; // uint64?
export const NUT_CORE_ENTRY_UNDOS: u32 = 37; // nut_undo_entry[]
export const NUT_CORE_ENTRY_TTY: u32 = 38; // uint32?
export const NUT_CORE_ENTRY_THREAD: u32 = 39; // uint32?
export const NUT_CORE_ENTRY_THREAD_ENTRY: u32 = 40; // uint32?
export const NUT_CORE_ENTRY_THREAD_ARG: u32 = 41; // uint32?
export const NUT_CORE_ENTRY_SHOWN: u32 = 42; // uint32?
export const NUT_CORE_ENTRY_GROUP_PIDS: u32 = 43; // uint32[]
export const NUT_CORE_ENTRY_SESSION_PIDS: u32 = 44; // uint32[]

export const NUT_UNDO_ENTRY_SET: u32 = 1; // uint32
export const NUT_UNDO_ENTRY_ADJUST: u32 = 2; // sint32[]

export const NUT_FILE_ENTRY_ID: u32 = 1; // uint32
export const NUT_FILE_ENTRY_MQUEUE: u32 = 2; // uint32?
export const NUT_FILE_ENTRY_LAST_WATCH: u32 = 3; // uint32?
export const NUT_FILE_ENTRY_EVENTS: u32 = 4; // nut_event_entry[]
export const NUT_FILE_ENTRY_NAMELESS: u32 = 5; // nut_watched_entry[]
export const NUT_FILE_ENTRY_PIPE_ID: u32 = 6; // uint32?
export const NUT_FILE_ENTRY_PACKETS: u32 = 7; // uint32[]

export const NUT_EVENT_ENTRY_WD: u32 = 1; // sint32
export const NUT_EVENT_ENTRY_MASK: u32 = 2; // uint32
export const NUT_EVENT_ENTRY_COOKIE: u32 = 3; // uint32?
export const NUT_EVENT_ENTRY_NAME: u32 = 4; // bytes?

export const NUT_WATCHED_ENTRY_WD: u32 = 1; // uint32
export const NUT_WATCHED_ENTRY_FILE: u32 = 2; // uint32
export const NUT_WATCHED_ENTRY_MASK: u32 = 3; // uint32

export const NUT_MQ_MESSAGE_PRIO: u32 = 1; // uint32
export const NUT_MQ_MESSAGE_DATA: u32 = 2; // bytes

export const NUT_MQUEUE_ENTRY_ID: u32 = 1; // uint32
export const NUT_MQUEUE_ENTRY_NS_ID: u32 = 2; // uint32
export const NUT_MQUEUE_ENTRY_NAME: u32 = 3; // string
export const NUT_MQUEUE_ENTRY_UNLINKED: u32 = 4; // bool?
export const NUT_MQUEUE_ENTRY_MODE: u32 = 5; // uint32
export const NUT_MQUEUE_ENTRY_UID: u32 = 6; // uint32
export const NUT_MQUEUE_ENTRY_GID: u32 = 7; // uint32
export const NUT_MQUEUE_ENTRY_MAX_MESSAGES: u32 = 8; // uint64
export const NUT_MQUEUE_ENTRY_MESSAGE_SIZE: u32 = 9; // uint64
export const NUT_MQUEUE_ENTRY_MESSAGES: u32 = 10; // nut_mq_message[]
export const NUT_MQUEUE_ENTRY_NOTIFY_PID: u32 = 11; // uint32?
export const NUT_MQUEUE_ENTRY_NOTIFY_HOW: u32 = 12; // uint32?
export const NUT_MQUEUE_ENTRY_NOTIFY_SIGNAL: u32 = 13; // uint32?
export const NUT_MQUEUE_ENTRY_NOTIFY_VALUE: u32 = 14; // uint64?

export const NUT_MESSAGE_ENTRY_ID_FOR: u32 = 1; // uint32
export const NUT_MESSAGE_ENTRY_INDEX: u32 = 2; // uint32
export const NUT_MESSAGE_ENTRY_PID: u32 = 3; // uint32?
export const NUT_MESSAGE_ENTRY_UID: u32 = 4; // uint32?
export const NUT_MESSAGE_ENTRY_GID: u32 = 5; // uint32?
export const NUT_MESSAGE_ENTRY_ADDRESS: u32 = 6; // bytes?

export const NUT_TTY_ENTRY_ID: u32 = 1; // uint32
export const NUT_TTY_ENTRY_MASTER: u32 = 2; // bool?
export const NUT_TTY_ENTRY_OTHER: u32 = 3; // uint32?
export const NUT_TTY_ENTRY_MODE: u32 = 4; // uint32?
export const NUT_TTY_ENTRY_FLAGS: u32 = 5; // uint32?
export const NUT_TTY_ENTRY_PACKET_STATUS: u32 = 6; // uint32?
export const NUT_TTY_ENTRY_CANON: u32 = 7; // sint32?
export const NUT_TTY_ENTRY_COMMIT: u32 = 8; // sint32?
export const NUT_TTY_ENTRY_LINE_START: u32 = 9; // sint32?
export const NUT_TTY_ENTRY_LINE_ENDS: u32 = 10; // uint32[]
export const NUT_TTY_ENTRY_FLIP: u32 = 11; // bytes?
export const NUT_TTY_ENTRY_LOOKAHEAD: u32 = 12; // uint32?
export const NUT_TTY_ENTRY_ECHO: u32 = 13; // bytes?
export const NUT_TTY_ENTRY_ECHO_MARK: u32 = 14; // uint32?
export const NUT_TTY_ENTRY_ECHO_COMMIT: u32 = 15; // uint32?
export const NUT_TTY_ENTRY_COLUMN: u32 = 16; // uint32?
export const NUT_TTY_ENTRY_CANON_COLUMN: u32 = 17; // uint32?

export const SK_OPTS_ENTRY_SO_SNDBUF: u32 = 1; // uint32
export const SK_OPTS_ENTRY_SO_RCVBUF: u32 = 2; // uint32
export const SK_OPTS_ENTRY_SO_SND_TMO_SEC: u32 = 3; // uint64
export const SK_OPTS_ENTRY_SO_SND_TMO_USEC: u32 = 4; // uint64
export const SK_OPTS_ENTRY_SO_RCV_TMO_SEC: u32 = 5; // uint64
export const SK_OPTS_ENTRY_SO_RCV_TMO_USEC: u32 = 6; // uint64
export const SK_OPTS_ENTRY_REUSEADDR: u32 = 7; // bool?
export const SK_OPTS_ENTRY_SO_PRIORITY: u32 = 8; // uint32?
export const SK_OPTS_ENTRY_SO_RCVLOWAT: u32 = 9; // uint32?
export const SK_OPTS_ENTRY_SO_MARK: u32 = 10; // uint32?
export const SK_OPTS_ENTRY_SO_PASSCRED: u32 = 11; // bool?
export const SK_OPTS_ENTRY_SO_PASSSEC: u32 = 12; // bool?
export const SK_OPTS_ENTRY_SO_DONTROUTE: u32 = 13; // bool?
export const SK_OPTS_ENTRY_SO_NO_CHECK: u32 = 14; // bool?
export const SK_OPTS_ENTRY_SO_BOUND_DEV: u32 = 15; // string?
export const SK_OPTS_ENTRY_SO_FILTER: u32 = 16; // fixed64[]
export const SK_OPTS_ENTRY_SO_REUSEPORT: u32 = 17; // bool?
export const SK_OPTS_ENTRY_SO_BROADCAST: u32 = 18; // bool?
export const SK_OPTS_ENTRY_SO_KEEPALIVE: u32 = 19; // bool?
export const SK_OPTS_ENTRY_TCP_KEEPCNT: u32 = 20; // uint32?
export const SK_OPTS_ENTRY_TCP_KEEPIDLE: u32 = 21; // uint32?
export const SK_OPTS_ENTRY_TCP_KEEPINTVL: u32 = 22; // uint32?
export const SK_OPTS_ENTRY_SO_OOBINLINE: u32 = 23; // uint32?
export const SK_OPTS_ENTRY_SO_LINGER: u32 = 24; // uint32?
export const SK_OPTS_ENTRY_SO_BUF_LOCK: u32 = 25; // uint32?

export const SK_SHUTDOWN_NONE: u32 = 0;
export const SK_SHUTDOWN_READ: u32 = 1;
export const SK_SHUTDOWN_WRITE: u32 = 2;
export const SK_SHUTDOWN_BOTH: u32 = 3;

export const IP_OPTS_RAW_ENTRY_HDRINCL: u32 = 1; // bool?
export const IP_OPTS_RAW_ENTRY_NODEFRAG: u32 = 2; // bool?
export const IP_OPTS_RAW_ENTRY_CHECKSUM: u32 = 3; // bool?
export const IP_OPTS_RAW_ENTRY_ICMPV_FILTER: u32 = 4; // uint32[]

export const IP_OPTS_ENTRY_FREEBIND: u32 = 1; // bool?
export const IP_OPTS_ENTRY_RAW: u32 = 4; // ip_opts_raw_entry?
export const IP_OPTS_ENTRY_PKTINFO: u32 = 5; // bool?
export const IP_OPTS_ENTRY_TOS: u32 = 6; // uint32?
export const IP_OPTS_ENTRY_TTL: u32 = 7; // uint32?

export const INET_SK_ENTRY_ID: u32 = 1; // uint32
export const INET_SK_ENTRY_INO: u32 = 2; // uint32
export const INET_SK_ENTRY_FAMILY: u32 = 3; // uint32
export const INET_SK_ENTRY_TYPE: u32 = 4; // uint32
export const INET_SK_ENTRY_PROTO: u32 = 5; // uint32
export const INET_SK_ENTRY_STATE: u32 = 6; // uint32
export const INET_SK_ENTRY_SRC_PORT: u32 = 7; // uint32
export const INET_SK_ENTRY_DST_PORT: u32 = 8; // uint32
export const INET_SK_ENTRY_FLAGS: u32 = 9; // uint32
export const INET_SK_ENTRY_BACKLOG: u32 = 10; // uint32
export const INET_SK_ENTRY_SRC_ADDR: u32 = 11; // uint32[]
export const INET_SK_ENTRY_DST_ADDR: u32 = 12; // uint32[]
export const INET_SK_ENTRY_FOWN: u32 = 13; // fown_entry
export const INET_SK_ENTRY_OPTS: u32 = 14; // sk_opts_entry
export const INET_SK_ENTRY_V6ONLY: u32 = 15; // bool?
export const INET_SK_ENTRY_IP_OPTS: u32 = 16; // ip_opts_entry?
export const INET_SK_ENTRY_IFNAME: u32 = 17; // string?
export const INET_SK_ENTRY_NS_ID: u32 = 18; // uint32?
export const INET_SK_ENTRY_SHUTDOWN: u32 = 19; // sk_shutdown?
export const INET_SK_ENTRY_TCP_OPTS: u32 = 20; // tcp_opts_entry?

export const TCP_OPTS_ENTRY_CORK: u32 = 1; // bool?
export const TCP_OPTS_ENTRY_NODELAY: u32 = 2; // bool?
export const TCP_OPTS_ENTRY_KEEPCNT: u32 = 3; // uint32?
export const TCP_OPTS_ENTRY_KEEPIDLE: u32 = 4; // uint32?
export const TCP_OPTS_ENTRY_KEEPINTVL: u32 = 5; // uint32?

export const TCP_STREAM_ENTRY_INQ_LEN: u32 = 1; // uint32
export const TCP_STREAM_ENTRY_INQ_SEQ: u32 = 2; // uint32
export const TCP_STREAM_ENTRY_OUTQ_LEN: u32 = 3; // uint32
export const TCP_STREAM_ENTRY_OUTQ_SEQ: u32 = 4; // uint32
export const TCP_STREAM_ENTRY_OPT_MASK: u32 = 5; // uint32
export const TCP_STREAM_ENTRY_SND_WSCALE: u32 = 6; // uint32
export const TCP_STREAM_ENTRY_MSS_CLAMP: u32 = 7; // uint32
export const TCP_STREAM_ENTRY_RCV_WSCALE: u32 = 8; // uint32?
export const TCP_STREAM_ENTRY_TIMESTAMP: u32 = 9; // uint32?
export const TCP_STREAM_ENTRY_CORK: u32 = 10; // bool?
export const TCP_STREAM_ENTRY_NODELAY: u32 = 11; // bool?
export const TCP_STREAM_ENTRY_UNSQ_LEN: u32 = 12; // uint32?
export const TCP_STREAM_ENTRY_SND_WL1: u32 = 13; // uint32?
export const TCP_STREAM_ENTRY_SND_WND: u32 = 14; // uint32?
export const TCP_STREAM_ENTRY_MAX_WINDOW: u32 = 15; // uint32?
export const TCP_STREAM_ENTRY_RCV_WND: u32 = 16; // uint32?
export const TCP_STREAM_ENTRY_RCV_WUP: u32 = 17; // uint32?

export const FILE_PERMS_ENTRY_MODE: u32 = 1; // uint32
export const FILE_PERMS_ENTRY_UID: u32 = 2; // uint32
export const FILE_PERMS_ENTRY_GID: u32 = 3; // uint32

export const UNIX_SK_ENTRY_ID: u32 = 1; // uint32
export const UNIX_SK_ENTRY_INO: u32 = 2; // uint32
export const UNIX_SK_ENTRY_TYPE: u32 = 3; // uint32
export const UNIX_SK_ENTRY_STATE: u32 = 4; // uint32
export const UNIX_SK_ENTRY_FLAGS: u32 = 5; // uint32
export const UNIX_SK_ENTRY_UFLAGS: u32 = 6; // uint32
export const UNIX_SK_ENTRY_BACKLOG: u32 = 7; // uint32
export const UNIX_SK_ENTRY_PEER: u32 = 8; // uint32
export const UNIX_SK_ENTRY_FOWN: u32 = 9; // fown_entry
export const UNIX_SK_ENTRY_OPTS: u32 = 10; // sk_opts_entry
export const UNIX_SK_ENTRY_NAME: u32 = 11; // bytes
export const UNIX_SK_ENTRY_SHUTDOWN: u32 = 12; // sk_shutdown?
export const UNIX_SK_ENTRY_FILE_PERMS: u32 = 13; // file_perms_entry?
export const UNIX_SK_ENTRY_NAME_DIR: u32 = 14; // string?
export const UNIX_SK_ENTRY_DELETED: u32 = 15; // bool?
export const UNIX_SK_ENTRY_NS_ID: u32 = 16; // uint32?
export const UNIX_SK_ENTRY_MNT_ID: u32 = 17; // sint32? = -1

export const SCM_ENTRY_TYPE: u32 = 1; // uint32
export const SCM_ENTRY_RIGHTS: u32 = 2; // uint32[]

export const SK_PACKET_ENTRY_ID_FOR: u32 = 1; // uint32
export const SK_PACKET_ENTRY_LENGTH: u32 = 2; // uint32
export const SK_PACKET_ENTRY_SCM: u32 = 4; // scm_entry[]

export const PACKET_MCLIST_INDEX: u32 = 1; // uint32
export const PACKET_MCLIST_TYPE: u32 = 2; // uint32
export const PACKET_MCLIST_ADDR: u32 = 3; // bytes

export const PACKET_RING_BLOCK_SIZE: u32 = 1; // uint32
export const PACKET_RING_BLOCK_NR: u32 = 2; // uint32
export const PACKET_RING_FRAME_SIZE: u32 = 3; // uint32
export const PACKET_RING_FRAME_NR: u32 = 4; // uint32
export const PACKET_RING_RETIRE_TMO: u32 = 5; // uint32
export const PACKET_RING_SIZEOF_PRIV: u32 = 6; // uint32
export const PACKET_RING_FEATURES: u32 = 7; // uint32

export const PACKET_SOCK_ENTRY_ID: u32 = 1; // uint32
export const PACKET_SOCK_ENTRY_TYPE: u32 = 2; // uint32
export const PACKET_SOCK_ENTRY_PROTOCOL: u32 = 3; // uint32
export const PACKET_SOCK_ENTRY_FLAGS: u32 = 4; // uint32
export const PACKET_SOCK_ENTRY_IFINDEX: u32 = 5; // uint32
export const PACKET_SOCK_ENTRY_FOWN: u32 = 6; // fown_entry
export const PACKET_SOCK_ENTRY_OPTS: u32 = 7; // sk_opts_entry
export const PACKET_SOCK_ENTRY_VERSION: u32 = 8; // uint32
export const PACKET_SOCK_ENTRY_RESERVE: u32 = 9; // uint32
export const PACKET_SOCK_ENTRY_AUX_DATA: u32 = 10; // bool
export const PACKET_SOCK_ENTRY_ORIG_DEV: u32 = 11; // bool
export const PACKET_SOCK_ENTRY_VNET_HDR: u32 = 12; // bool
export const PACKET_SOCK_ENTRY_LOSS: u32 = 13; // bool
export const PACKET_SOCK_ENTRY_TIMESTAMP: u32 = 14; // uint32
export const PACKET_SOCK_ENTRY_COPY_THRESH: u32 = 15; // uint32
export const PACKET_SOCK_ENTRY_MCLIST: u32 = 16; // packet_mclist[]
export const PACKET_SOCK_ENTRY_FANOUT: u32 = 17; // uint32? = 0xffffffff
export const PACKET_SOCK_ENTRY_RX_RING: u32 = 18; // packet_ring?
export const PACKET_SOCK_ENTRY_TX_RING: u32 = 19; // packet_ring?
export const PACKET_SOCK_ENTRY_NS_ID: u32 = 20; // uint32?

export const NETLINK_SK_ENTRY_ID: u32 = 1; // uint32
export const NETLINK_SK_ENTRY_INO: u32 = 2; // uint32
export const NETLINK_SK_ENTRY_PROTOCOL: u32 = 3; // uint32
export const NETLINK_SK_ENTRY_STATE: u32 = 4; // uint32
export const NETLINK_SK_ENTRY_FLAGS: u32 = 6; // uint32
export const NETLINK_SK_ENTRY_PORTID: u32 = 7; // uint32
export const NETLINK_SK_ENTRY_GROUPS: u32 = 8; // uint32[]
export const NETLINK_SK_ENTRY_DST_PORTID: u32 = 9; // uint32
export const NETLINK_SK_ENTRY_DST_GROUP: u32 = 10; // uint32
export const NETLINK_SK_ENTRY_FOWN: u32 = 11; // fown_entry
export const NETLINK_SK_ENTRY_OPTS: u32 = 12; // sk_opts_entry
export const NETLINK_SK_ENTRY_NS_ID: u32 = 13; // uint32?

export const ND_TYPE_LOOPBACK: u32 = 1;
export const ND_TYPE_VETH: u32 = 2;
export const ND_TYPE_TUN: u32 = 3;
export const ND_TYPE_EXTLINK: u32 = 4;
export const ND_TYPE_VENET: u32 = 5;
export const ND_TYPE_BRIDGE: u32 = 6;
export const ND_TYPE_MACVLAN: u32 = 7;
export const ND_TYPE_SIT: u32 = 8;

export const NET_DEVICE_ENTRY_TYPE: u32 = 1; // nd_type
export const NET_DEVICE_ENTRY_IFINDEX: u32 = 2; // uint32
export const NET_DEVICE_ENTRY_MTU: u32 = 3; // uint32
export const NET_DEVICE_ENTRY_FLAGS: u32 = 4; // uint32
export const NET_DEVICE_ENTRY_NAME: u32 = 5; // string
export const NET_DEVICE_ENTRY_TUN: u32 = 6; // tun_link_entry?
export const NET_DEVICE_ENTRY_ADDRESS: u32 = 7; // bytes?
export const NET_DEVICE_ENTRY_CONF: u32 = 8; // int32[]
export const NET_DEVICE_ENTRY_CONF4: u32 = 9; // sysctl_entry[]
export const NET_DEVICE_ENTRY_CONF6: u32 = 10; // sysctl_entry[]
export const NET_DEVICE_ENTRY_MACVLAN: u32 = 11; // macvlan_link_entry?
export const NET_DEVICE_ENTRY_PEER_IFINDEX: u32 = 12; // uint32?
export const NET_DEVICE_ENTRY_PEER_NSID: u32 = 13; // uint32?
export const NET_DEVICE_ENTRY_MASTER: u32 = 14; // uint32?
export const NET_DEVICE_ENTRY_SIT: u32 = 15; // sit_entry?

export const NETNS_ID_TARGET_NS_ID: u32 = 1; // uint32
export const NETNS_ID_NETNSID_VALUE: u32 = 2; // int32

export const NETNS_ENTRY_DEF_CONF: u32 = 1; // int32[]
export const NETNS_ENTRY_ALL_CONF: u32 = 2; // int32[]
export const NETNS_ENTRY_DEF_CONF4: u32 = 3; // sysctl_entry[]
export const NETNS_ENTRY_ALL_CONF4: u32 = 4; // sysctl_entry[]
export const NETNS_ENTRY_DEF_CONF6: u32 = 5; // sysctl_entry[]
export const NETNS_ENTRY_ALL_CONF6: u32 = 6; // sysctl_entry[]
export const NETNS_ENTRY_NSIDS: u32 = 7; // netns_id[]
export const NETNS_ENTRY_EXT_KEY: u32 = 8; // string?
export const NETNS_ENTRY_UNIX_CONF: u32 = 9; // sysctl_entry[]
export const NETNS_ENTRY_IPV4_SYSCTL: u32 = 10; // sysctl_entry[]

export const MACVLAN_LINK_ENTRY_MODE: u32 = 1; // uint32
export const MACVLAN_LINK_ENTRY_FLAGS: u32 = 2; // uint32?

export const SIT_ENTRY_LINK: u32 = 1; // uint32?
export const SIT_ENTRY_LOCAL: u32 = 2; // uint32[]
export const SIT_ENTRY_REMOTE: u32 = 3; // uint32[]
export const SIT_ENTRY_TTL: u32 = 4; // uint32?
export const SIT_ENTRY_TOS: u32 = 5; // uint32?
export const SIT_ENTRY_PMTUDISC: u32 = 6; // bool?
export const SIT_ENTRY_PROTO: u32 = 7; // uint32?
export const SIT_ENTRY_FLAGS: u32 = 8; // uint32?
export const SIT_ENTRY_ENCAP_TYPE: u32 = 9; // uint32?
export const SIT_ENTRY_ENCAP_FLAGS: u32 = 10; // uint32?
export const SIT_ENTRY_ENCAP_SPORT: u32 = 11; // uint32?
export const SIT_ENTRY_ENCAP_DPORT: u32 = 12; // uint32?
export const SIT_ENTRY_RD_PREFIXLEN: u32 = 13; // uint32?
export const SIT_ENTRY_RD_PREFIX: u32 = 14; // uint32[]
export const SIT_ENTRY_RELAY_PREFIXLEN: u32 = 15; // uint32?
export const SIT_ENTRY_RELAY_PREFIX: u32 = 16; // uint32[]

export const TUNFILE_ENTRY_ID: u32 = 1; // uint32
export const TUNFILE_ENTRY_NETDEV: u32 = 2; // string?
export const TUNFILE_ENTRY_DETACHED: u32 = 3; // bool?
export const TUNFILE_ENTRY_NS_ID: u32 = 4; // uint32?

export const TUN_LINK_ENTRY_FLAGS: u32 = 1; // uint32
export const TUN_LINK_ENTRY_OWNER: u32 = 2; // int32
export const TUN_LINK_ENTRY_GROUP: u32 = 3; // int32
export const TUN_LINK_ENTRY_VNETHDR: u32 = 4; // uint32
export const TUN_LINK_ENTRY_SNDBUF: u32 = 5; // uint32

export const SYSCTLTYPE_CTL_STR: u32 = 5;
export const SYSCTLTYPE_CTL_32: u32 = 6;

export const SYSCTL_ENTRY_TYPE: u32 = 1; // SysctlType
export const SYSCTL_ENTRY_IARG: u32 = 2; // int32?
export const SYSCTL_ENTRY_SARG: u32 = 3; // string?

export const DUMP_STATS_ENTRY_FREEZING_TIME: u32 = 1; // uint32
export const DUMP_STATS_ENTRY_FROZEN_TIME: u32 = 2; // uint32
export const DUMP_STATS_ENTRY_MEMDUMP_TIME: u32 = 3; // uint32
export const DUMP_STATS_ENTRY_MEMWRITE_TIME: u32 = 4; // uint32
export const DUMP_STATS_ENTRY_PAGES_SCANNED: u32 = 5; // uint64
export const DUMP_STATS_ENTRY_PAGES_SKIPPED_PARENT: u32 = 6; // uint64
export const DUMP_STATS_ENTRY_PAGES_WRITTEN: u32 = 7; // uint64
export const DUMP_STATS_ENTRY_IRMAP_RESOLVE: u32 = 8; // uint32?
export const DUMP_STATS_ENTRY_PAGES_LAZY: u32 = 9; // uint64
export const DUMP_STATS_ENTRY_PAGE_PIPES: u32 = 10; // uint64?
export const DUMP_STATS_ENTRY_PAGE_PIPE_BUFS: u32 = 11; // uint64?
export const DUMP_STATS_ENTRY_SHPAGES_SCANNED: u32 = 12; // uint64?
export const DUMP_STATS_ENTRY_SHPAGES_SKIPPED_PARENT: u32 = 13; // uint64?
export const DUMP_STATS_ENTRY_SHPAGES_WRITTEN: u32 = 14; // uint64?

export const RESTORE_STATS_ENTRY_PAGES_COMPARED: u32 = 1; // uint64
export const RESTORE_STATS_ENTRY_PAGES_SKIPPED_COW: u32 = 2; // uint64
export const RESTORE_STATS_ENTRY_FORKING_TIME: u32 = 3; // uint32
export const RESTORE_STATS_ENTRY_RESTORE_TIME: u32 = 4; // uint32
export const RESTORE_STATS_ENTRY_PAGES_RESTORED: u32 = 5; // uint64?

export const STATS_ENTRY_DUMP: u32 = 1; // dump_stats_entry?
export const STATS_ENTRY_RESTORE: u32 = 2; // restore_stats_entry?

export const TIMEVAL_TV_SEC: u32 = 1; // uint64
export const TIMEVAL_TV_USEC: u32 = 2; // uint64

export const LSMTYPE_NO_LSM: u32 = 0;
export const LSMTYPE_SELINUX: u32 = 1;
export const LSMTYPE_APPARMOR: u32 = 2;

export const PLUGINS_ENTRY_PLUGINS: u32 = 12; // string[]

export const INVENTORY_ENTRY_IMG_VERSION: u32 = 1; // uint32
export const INVENTORY_ENTRY_FDINFO_PER_ID: u32 = 2; // bool?
export const INVENTORY_ENTRY_ROOT_IDS: u32 = 3; // task_kobj_ids_entry?
export const INVENTORY_ENTRY_NS_PER_ID: u32 = 4; // bool?
export const INVENTORY_ENTRY_ROOT_CG_SET: u32 = 5; // uint32?
export const INVENTORY_ENTRY_LSMTYPE: u32 = 6; // lsmtype?
export const INVENTORY_ENTRY_DUMP_UPTIME: u32 = 8; // uint64?
export const INVENTORY_ENTRY_PRE_DUMP_MODE: u32 = 9; // uint32?
export const INVENTORY_ENTRY_TCP_CLOSE: u32 = 10; // bool?
export const INVENTORY_ENTRY_NETWORK_LOCK_METHOD: u32 = 11; // uint32?
export const INVENTORY_ENTRY_PLUGINS_ENTRY: u32 = 12; // plugins_entry?
export const INVENTORY_ENTRY_DUMP_CRIU_RUN_ID: u32 = 13; // string?
export const INVENTORY_ENTRY_ALLOW_UPROBES: u32 = 14; // bool?

export const PSTREE_ENTRY_PID: u32 = 1; // uint32
export const PSTREE_ENTRY_PPID: u32 = 2; // uint32
export const PSTREE_ENTRY_PGID: u32 = 3; // uint32
export const PSTREE_ENTRY_SID: u32 = 4; // uint32
export const PSTREE_ENTRY_THREADS: u32 = 5; // uint32[]

export const SECCOMP_MODE_DISABLED: u32 = 0;
export const SECCOMP_MODE_STRICT: u32 = 1;
export const SECCOMP_MODE_FILTER: u32 = 2;

export const TASK_CORE_ENTRY_TASK_STATE: u32 = 1; // uint32
export const TASK_CORE_ENTRY_EXIT_CODE: u32 = 2; // uint32
export const TASK_CORE_ENTRY_PERSONALITY: u32 = 3; // uint32
export const TASK_CORE_ENTRY_FLAGS: u32 = 4; // uint32
export const TASK_CORE_ENTRY_BLK_SIGSET: u32 = 5; // uint64
export const TASK_CORE_ENTRY_COMM: u32 = 6; // string
export const TASK_CORE_ENTRY_TIMERS: u32 = 7; // task_timers_entry?
export const TASK_CORE_ENTRY_RLIMITS: u32 = 8; // task_rlimits_entry?
export const TASK_CORE_ENTRY_CG_SET: u32 = 9; // uint32?
export const TASK_CORE_ENTRY_SIGNALS_S: u32 = 10; // signal_queue_entry?
export const TASK_CORE_ENTRY_OLD_SECCOMP_MODE: u32 = 11; // seccomp_mode?
export const TASK_CORE_ENTRY_OLD_SECCOMP_FILTER: u32 = 12; // uint32?
export const TASK_CORE_ENTRY_LOGINUID: u32 = 13; // uint32?
export const TASK_CORE_ENTRY_OOM_SCORE_ADJ: u32 = 14; // int32?
export const TASK_CORE_ENTRY_SIGACTIONS: u32 = 15; // sa_entry[]
export const TASK_CORE_ENTRY_CHILD_SUBREAPER: u32 = 18; // bool?
export const TASK_CORE_ENTRY_BLK_SIGSET_EXTENDED: u32 = 20; // uint64?
export const TASK_CORE_ENTRY_STOP_SIGNO: u32 = 21; // uint32?
export const TASK_CORE_ENTRY_MEMBARRIER_REGISTRATION_MASK: u32 = 22; // uint32?

export const TASK_KOBJ_IDS_ENTRY_VM_ID: u32 = 1; // uint32
export const TASK_KOBJ_IDS_ENTRY_FILES_ID: u32 = 2; // uint32
export const TASK_KOBJ_IDS_ENTRY_FS_ID: u32 = 3; // uint32
export const TASK_KOBJ_IDS_ENTRY_SIGHAND_ID: u32 = 4; // uint32
export const TASK_KOBJ_IDS_ENTRY_PID_NS_ID: u32 = 5; // uint32?
export const TASK_KOBJ_IDS_ENTRY_NET_NS_ID: u32 = 6; // uint32?
export const TASK_KOBJ_IDS_ENTRY_IPC_NS_ID: u32 = 7; // uint32?
export const TASK_KOBJ_IDS_ENTRY_UTS_NS_ID: u32 = 8; // uint32?
export const TASK_KOBJ_IDS_ENTRY_MNT_NS_ID: u32 = 9; // uint32?
export const TASK_KOBJ_IDS_ENTRY_USER_NS_ID: u32 = 10; // uint32?
export const TASK_KOBJ_IDS_ENTRY_CGROUP_NS_ID: u32 = 11; // uint32?
export const TASK_KOBJ_IDS_ENTRY_TIME_NS_ID: u32 = 12; // uint32?

export const THREAD_SAS_ENTRY_SS_SP: u32 = 1; // uint64
export const THREAD_SAS_ENTRY_SS_SIZE: u32 = 2; // uint64
export const THREAD_SAS_ENTRY_SS_FLAGS: u32 = 3; // uint32

export const THREAD_CORE_ENTRY_FUTEX_RLA: u32 = 1; // uint64
export const THREAD_CORE_ENTRY_FUTEX_RLA_LEN: u32 = 2; // uint32
export const THREAD_CORE_ENTRY_SCHED_NICE: u32 = 3; // sint32?
export const THREAD_CORE_ENTRY_SCHED_POLICY: u32 = 4; // uint32?
export const THREAD_CORE_ENTRY_SCHED_PRIO: u32 = 5; // uint32?
export const THREAD_CORE_ENTRY_BLK_SIGSET: u32 = 6; // uint64?
export const THREAD_CORE_ENTRY_SAS: u32 = 7; // thread_sas_entry?
export const THREAD_CORE_ENTRY_PDEATH_SIG: u32 = 8; // uint32?
export const THREAD_CORE_ENTRY_SIGNALS_P: u32 = 9; // signal_queue_entry?
export const THREAD_CORE_ENTRY_CREDS: u32 = 10; // creds_entry?
export const THREAD_CORE_ENTRY_SECCOMP_MODE: u32 = 11; // seccomp_mode?
export const THREAD_CORE_ENTRY_SECCOMP_FILTER: u32 = 12; // uint32?
export const THREAD_CORE_ENTRY_COMM: u32 = 13; // string?
export const THREAD_CORE_ENTRY_BLK_SIGSET_EXTENDED: u32 = 14; // uint64?
export const THREAD_CORE_ENTRY_RSEQ_ENTRY: u32 = 15; // rseq_entry?
export const THREAD_CORE_ENTRY_CG_SET: u32 = 16; // uint32?

export const TASK_RLIMITS_ENTRY_RLIMITS: u32 = 1; // rlimit_entry[]

export const CORE_ENTRY_MTYPE: u32 = 1; // march
export const CORE_ENTRY_THREAD_INFO: u32 = 2; // thread_info_x86?
export const CORE_ENTRY_TI_ARM: u32 = 6; // thread_info_arm?
export const CORE_ENTRY_TI_AARCH64: u32 = 8; // thread_info_aarch64?
export const CORE_ENTRY_TI_PPC64: u32 = 9; // thread_info_ppc64?
export const CORE_ENTRY_TI_S390: u32 = 10; // thread_info_s390?
export const CORE_ENTRY_TI_MIPS: u32 = 11; // thread_info_mips?
export const CORE_ENTRY_TI_LOONGARCH64: u32 = 12; // thread_info_loongarch64?
export const CORE_ENTRY_TI_RISCV64: u32 = 13; // thread_info_riscv64?
export const CORE_ENTRY_TC: u32 = 3; // task_core_entry?
export const CORE_ENTRY_IDS: u32 = 4; // task_kobj_ids_entry?
export const CORE_ENTRY_THREAD_CORE: u32 = 5; // thread_core_entry?

export const MARCH_UNKNOWN: u32 = 0;
export const MARCH_X86_64: u32 = 1;
export const MARCH_ARM: u32 = 2;
export const MARCH_AARCH64: u32 = 3;
export const MARCH_PPC64: u32 = 4;
export const MARCH_S390: u32 = 5;
export const MARCH_MIPS: u32 = 6;
export const MARCH_LOONGARCH64: u32 = 7;
export const MARCH_RISCV64: u32 = 8;

export const USER_X86_REGS_MODE_NATIVE: u32 = 1;
export const USER_X86_REGS_MODE_COMPAT: u32 = 2;

export const USER_X86_REGS_ENTRY_R15: u32 = 1; // uint64
export const USER_X86_REGS_ENTRY_R14: u32 = 2; // uint64
export const USER_X86_REGS_ENTRY_R13: u32 = 3; // uint64
export const USER_X86_REGS_ENTRY_R12: u32 = 4; // uint64
export const USER_X86_REGS_ENTRY_BP: u32 = 5; // uint64
export const USER_X86_REGS_ENTRY_BX: u32 = 6; // uint64
export const USER_X86_REGS_ENTRY_R11: u32 = 7; // uint64
export const USER_X86_REGS_ENTRY_R10: u32 = 8; // uint64
export const USER_X86_REGS_ENTRY_R9: u32 = 9; // uint64
export const USER_X86_REGS_ENTRY_R8: u32 = 10; // uint64
export const USER_X86_REGS_ENTRY_AX: u32 = 11; // uint64
export const USER_X86_REGS_ENTRY_CX: u32 = 12; // uint64
export const USER_X86_REGS_ENTRY_DX: u32 = 13; // uint64
export const USER_X86_REGS_ENTRY_SI: u32 = 14; // uint64
export const USER_X86_REGS_ENTRY_DI: u32 = 15; // uint64
export const USER_X86_REGS_ENTRY_ORIG_AX: u32 = 16; // uint64
export const USER_X86_REGS_ENTRY_IP: u32 = 17; // uint64
export const USER_X86_REGS_ENTRY_CS: u32 = 18; // uint64
export const USER_X86_REGS_ENTRY_FLAGS: u32 = 19; // uint64
export const USER_X86_REGS_ENTRY_SP: u32 = 20; // uint64
export const USER_X86_REGS_ENTRY_SS: u32 = 21; // uint64
export const USER_X86_REGS_ENTRY_FS_BASE: u32 = 22; // uint64
export const USER_X86_REGS_ENTRY_GS_BASE: u32 = 23; // uint64
export const USER_X86_REGS_ENTRY_DS: u32 = 24; // uint64
export const USER_X86_REGS_ENTRY_ES: u32 = 25; // uint64
export const USER_X86_REGS_ENTRY_FS: u32 = 26; // uint64
export const USER_X86_REGS_ENTRY_GS: u32 = 27; // uint64
export const USER_X86_REGS_ENTRY_MODE: u32 = 28; // user_x86_regs_mode? = NATIVE

export const USER_X86_CET_ENTRY_CET: u32 = 1; // uint64
export const USER_X86_CET_ENTRY_SSP: u32 = 2; // uint64

export const USER_X86_XSAVE_ENTRY_XSTATE_BV: u32 = 1; // uint64
export const USER_X86_XSAVE_ENTRY_YMMH_SPACE: u32 = 2; // uint32[]
export const USER_X86_XSAVE_ENTRY_BNDREG_STATE: u32 = 3; // uint64[]
export const USER_X86_XSAVE_ENTRY_BNDCSR_STATE: u32 = 4; // uint64[]
export const USER_X86_XSAVE_ENTRY_OPMASK_REG: u32 = 5; // uint64[]
export const USER_X86_XSAVE_ENTRY_ZMM_UPPER: u32 = 6; // uint64[]
export const USER_X86_XSAVE_ENTRY_HI16_ZMM: u32 = 7; // uint64[]
export const USER_X86_XSAVE_ENTRY_PKRU: u32 = 8; // uint32[]
export const USER_X86_XSAVE_ENTRY_CET: u32 = 9; // user_x86_cet_entry?

export const USER_X86_FPREGS_ENTRY_CWD: u32 = 1; // uint32
export const USER_X86_FPREGS_ENTRY_SWD: u32 = 2; // uint32
export const USER_X86_FPREGS_ENTRY_TWD: u32 = 3; // uint32
export const USER_X86_FPREGS_ENTRY_FOP: u32 = 4; // uint32
export const USER_X86_FPREGS_ENTRY_RIP: u32 = 5; // uint64
export const USER_X86_FPREGS_ENTRY_RDP: u32 = 6; // uint64
export const USER_X86_FPREGS_ENTRY_MXCSR: u32 = 7; // uint32
export const USER_X86_FPREGS_ENTRY_MXCSR_MASK: u32 = 8; // uint32
export const USER_X86_FPREGS_ENTRY_ST_SPACE: u32 = 9; // uint32[]
export const USER_X86_FPREGS_ENTRY_XMM_SPACE: u32 = 10; // uint32[]
export const USER_X86_FPREGS_ENTRY_PADDING: u32 = 11; // uint32[]
export const USER_X86_FPREGS_ENTRY_XSAVE: u32 = 13; // user_x86_xsave_entry?

export const USER_DESC_T_ENTRY_NUMBER: u32 = 1; // uint32
export const USER_DESC_T_BASE_ADDR: u32 = 2; // uint32
export const USER_DESC_T_LIMIT: u32 = 3; // uint32
export const USER_DESC_T_SEG_32BIT: u32 = 4; // bool
export const USER_DESC_T_CONTENTS_H: u32 = 5; // bool
export const USER_DESC_T_CONTENTS_L: u32 = 6; // bool
export const USER_DESC_T_READ_EXEC_ONLY: u32 = 7; // bool = true
export const USER_DESC_T_LIMIT_IN_PAGES: u32 = 8; // bool
export const USER_DESC_T_SEG_NOT_PRESENT: u32 = 9; // bool = true
export const USER_DESC_T_USABLE: u32 = 10; // bool

export const THREAD_INFO_X86_CLEAR_TID_ADDR: u32 = 1; // uint64
export const THREAD_INFO_X86_GPREGS: u32 = 2; // user_x86_regs_entry
export const THREAD_INFO_X86_FPREGS: u32 = 3; // user_x86_fpregs_entry
export const THREAD_INFO_X86_TLS: u32 = 4; // user_desc_t[]

export const CREDS_ENTRY_UID: u32 = 1; // uint32
export const CREDS_ENTRY_GID: u32 = 2; // uint32
export const CREDS_ENTRY_EUID: u32 = 3; // uint32
export const CREDS_ENTRY_EGID: u32 = 4; // uint32
export const CREDS_ENTRY_SUID: u32 = 5; // uint32
export const CREDS_ENTRY_SGID: u32 = 6; // uint32
export const CREDS_ENTRY_FSUID: u32 = 7; // uint32
export const CREDS_ENTRY_FSGID: u32 = 8; // uint32
export const CREDS_ENTRY_CAP_INH: u32 = 9; // uint32[]
export const CREDS_ENTRY_CAP_PRM: u32 = 10; // uint32[]
export const CREDS_ENTRY_CAP_EFF: u32 = 11; // uint32[]
export const CREDS_ENTRY_CAP_BND: u32 = 12; // uint32[]
export const CREDS_ENTRY_SECBITS: u32 = 13; // uint32
export const CREDS_ENTRY_GROUPS: u32 = 14; // uint32[]
export const CREDS_ENTRY_LSM_PROFILE: u32 = 15; // string?
export const CREDS_ENTRY_LSM_SOCKCREATE: u32 = 16; // string?
export const CREDS_ENTRY_APPARMOR_DATA: u32 = 17; // bytes?
export const CREDS_ENTRY_NO_NEW_PRIVS: u32 = 18; // uint32?
export const CREDS_ENTRY_CAP_AMB: u32 = 19; // uint32[]

export const SA_ENTRY_SIGACTION: u32 = 1; // uint64
export const SA_ENTRY_FLAGS: u32 = 2; // uint64
export const SA_ENTRY_RESTORER: u32 = 3; // uint64
export const SA_ENTRY_MASK: u32 = 4; // uint64
export const SA_ENTRY_COMPAT_SIGACTION: u32 = 5; // bool?
export const SA_ENTRY_MASK_EXTENDED: u32 = 6; // uint64?

export const SIGINFO_ENTRY_SIGINFO: u32 = 1; // bytes

export const SIGNAL_QUEUE_ENTRY_SIGNALS: u32 = 1; // siginfo_entry[]

export const ITIMER_ENTRY_ISEC: u32 = 1; // uint64
export const ITIMER_ENTRY_IUSEC: u32 = 2; // uint64
export const ITIMER_ENTRY_VSEC: u32 = 3; // uint64
export const ITIMER_ENTRY_VUSEC: u32 = 4; // uint64

export const POSIX_TIMER_ENTRY_IT_ID: u32 = 1; // uint32
export const POSIX_TIMER_ENTRY_CLOCK_ID: u32 = 2; // uint32
export const POSIX_TIMER_ENTRY_SI_SIGNO: u32 = 3; // uint32
export const POSIX_TIMER_ENTRY_IT_SIGEV_NOTIFY: u32 = 4; // uint32
export const POSIX_TIMER_ENTRY_SIVAL_PTR: u32 = 5; // uint64
export const POSIX_TIMER_ENTRY_OVERRUN: u32 = 6; // uint32
export const POSIX_TIMER_ENTRY_ISEC: u32 = 7; // uint64
export const POSIX_TIMER_ENTRY_INSEC: u32 = 8; // uint64
export const POSIX_TIMER_ENTRY_VSEC: u32 = 9; // uint64
export const POSIX_TIMER_ENTRY_VNSEC: u32 = 10; // uint64
export const POSIX_TIMER_ENTRY_NOTIFY_THREAD_ID: u32 = 11; // int32?

export const TASK_TIMERS_ENTRY_REAL: u32 = 1; // itimer_entry
export const TASK_TIMERS_ENTRY_VIRT: u32 = 2; // itimer_entry
export const TASK_TIMERS_ENTRY_PROF: u32 = 3; // itimer_entry
export const TASK_TIMERS_ENTRY_POSIX: u32 = 4; // posix_timer_entry[]

export const RLIMIT_ENTRY_CUR: u32 = 1; // uint64
export const RLIMIT_ENTRY_MAX: u32 = 2; // uint64

export const RSEQ_ENTRY_RSEQ_ABI_POINTER: u32 = 1; // uint64
export const RSEQ_ENTRY_RSEQ_ABI_SIZE: u32 = 2; // uint32
export const RSEQ_ENTRY_SIGNATURE: u32 = 3; // uint32
export const RSEQ_ENTRY_RSEQ_CS_POINTER: u32 = 4; // uint64?

export const SECCOMP_FILTER_FILTER: u32 = 1; // bytes
export const SECCOMP_FILTER_PREV: u32 = 2; // uint32?
export const SECCOMP_FILTER_FLAGS: u32 = 3; // uint32?

export const SECCOMP_ENTRY_SECCOMP_FILTERS: u32 = 1; // seccomp_filter[]

export const FS_ENTRY_CWD_ID: u32 = 1; // uint32
export const FS_ENTRY_ROOT_ID: u32 = 2; // uint32
export const FS_ENTRY_UMASK: u32 = 3; // uint32?

export const AA_POLICY_NAME: u32 = 1; // string
export const AA_POLICY_BLOB: u32 = 2; // bytes

export const AA_NAMESPACE_NAME: u32 = 1; // string
export const AA_NAMESPACE_POLICIES: u32 = 2; // aa_policy[]
export const AA_NAMESPACE_NAMESPACES: u32 = 3; // aa_namespace[]

export const APPARMOR_ENTRY_NAMESPACES: u32 = 1; // aa_namespace[]
