// Generated from asm/abi/criu/*.txt by asm/abi/criu/generate.mjs: do not edit. Their lines, members with one space before them.

export const SCHEMA = `image IMG_COMMON 0x54564319 - -
image IMG_SERVICE 0x55105940 - -
image INVENTORY 0x58313116 inventory inventory_entry
image PSTREE 0x50273030 pstree pstree_entry
image FDINFO 0x56213732 fdinfo-* fdinfo_entry
image PAGEMAP 0x56084025 pagemap-*,pagemap-shmem-* pagemap_head pagemap
image CORE 0x55053847 core-* core_entry
image IDS 0x54432030 ids-* task_kobj_ids_entry
image VMAS 0x54123737 vmas-* vma_entry
image PIPES 0x56513555 pipes pipe_entry
image PIPES_DATA 0x56453709 pipes-data pipe_data_entry bytes
image FIFO 0x58364939 fifo fifo_entry
image FIFO_DATA 0x59333054 fifo-data pipe_data_entry bytes
image SIGACT 0x55344201 sigacts-* sa_entry
image UNIXSK 0x54373943 unixsk unix_sk_entry
image INETSK 0x56443851 inetsk inet_sk_entry
image PACKETSK 0x60454618 packetsk packet_sock_entry
image ITIMERS 0x57464056 itimers-* itimer_entry
image POSIX_TIMERS 0x52603957 posix-timers-* posix_timer_entry
image SK_QUEUES 0x56264026 sk-queues sk_packet_entry length
image UTSNS 0x54473203 utsns-* utsns_entry
image CREDS 0x54023547 creds-* creds_entry
image IPC_VAR 0x53115007 ipcns-var-* ipc_var_entry
image IPCNS_SHM 0x46283044 ipcns-shm-* ipc_shm_entry shm
image IPCNS_MSG 0x55453737 ipcns-msg-* ipc_msg_entry msg
image IPCNS_SEM 0x59573019 ipcns-sem-* ipc_sem_entry sem
image REG_FILES 0x50363636 reg-files reg_file_entry
image EXT_FILES 0x59255641 ext-files ext_file_entry
image FS 0x51403912 fs-* fs_entry
image MM 0x57492820 mm-* mm_entry
image REMAP_FPATH 0x59133954 remap-fpath remap_file_path_entry
image GHOST_FILE 0x52583605 ghost-file-* ghost_file_entry ghost
image TCP_STREAM 0x51465506 tcp-stream-* tcp_stream_entry tcp
image EVENTFD_FILE 0x44523722 eventfd eventfd_file_entry
image EVENTPOLL_FILE 0x45023858 eventpoll eventpoll_file_entry
image EVENTPOLL_TFD 0x44433746 eventpoll-tfd eventpoll_tfd_entry
image SIGNALFD 0x57323820 signalfd signalfd_entry
image INOTIFY_FILE 0x48424431 inotify inotify_file_entry
image INOTIFY_WD 0x54562009 inotify-wd inotify_wd_entry
image MNTS 0x55563928 mountpoints-* mnt_entry
image NETDEV 0x57373951 netdev-* net_device_entry
image NETNS 0x55933752 netns-* netns_entry
image TTY_FILES 0x59433025 tty tty_file_entry
image TTY_INFO 0x59453036 tty-info tty_info_entry
image TTY_DATA 0x59413026 tty-data tty_data_entry
image FILE_LOCKS 0x54323616 filelocks file_lock_entry
image RLIMIT 0x57113925 rlimit-* rlimit_entry
image FANOTIFY_FILE 0x55096122 fanotify fanotify_file_entry
image FANOTIFY_MARK 0x56506035 fanotify-mark fanotify_mark_entry
image SIGNAL 0x59255647 signal-s-*,signal-p-* -
image NETLINK_SK 0x58005614 netlinksk netlink_sk_entry
image NS_FILES 0x61394011 ns-files ns_file_entry
image TUNFILE 0x57143751 tunfile tunfile_entry
image CGROUP 0x59383330 cgroup cgroup_entry
image TIMERFD 0x50493712 timerfd timerfd_entry
image CPUINFO 0x61404013 cpuinfo cpuinfo_entry
image USERNS 0x55474906 userns-* userns_entry
image SECCOMP 0x64413049 seccomp seccomp_entry
image BINFMT_MISC 0x67343323 binfmt-misc,binfmt-misc-* binfmt_misc_entry
image AUTOFS 0x49353943 autofs-* autofs_entry
image FILES 0x56303138 files file_entry
image MEMFD_INODE 0x48453499 memfd memfd_inode_entry
image TIMENS 0x43114433 timens-* timens_entry
image PIDNS 0x61157326 pidns-* pidns_entry
image BPFMAP_FILE 0x57506142 bpfmap-file bpfmap_file_entry
image BPFMAP_DATA 0x64324033 bpfmap-data bpfmap_data_entry bpfmap
image APPARMOR 0x59423047 apparmor apparmor_entry
image PIDFD 0x54435556 pidfd pidfd_entry
image STATS 0x57093306 stats-* stats_entry
image IRMAP_CACHE 0x57004059 irmap-cache irmap_cache_entry
flags mmap.prot
 0x1 PROT_READ
 0x2 PROT_WRITE
 0x4 PROT_EXEC
flags mmap.flags
 0x1 MAP_SHARED
 0x2 MAP_PRIVATE
 0x8 MAP_DROPPABLE
 0x20 MAP_ANON
 0x100 MAP_GROWSDOWN
flags mmap.status export
 0x0 VMA_AREA_NONE
 0x1 VMA_AREA_REGULAR
 0x2 VMA_AREA_STACK
 0x4 VMA_AREA_VSYSCALL
 0x8 VMA_AREA_VDSO
 0x20 VMA_AREA_HEAP
 0x40 VMA_FILE_PRIVATE
 0x80 VMA_FILE_SHARED
 0x100 VMA_ANON_SHARED
 0x200 VMA_ANON_PRIVATE
 0x400 VMA_AREA_SYSVIPC
 0x800 VMA_AREA_SOCKET
 0x1000 VMA_AREA_VVAR
 0x2000 VMA_AREA_AIORING
 0x4000 VMA_AREA_MEMFD
 0x8000 VMA_AREA_SHSTK
 0x20000 VMA_AREA_UPROBES
 0x80000000 VMA_UNSUPP
flags rfile.flags
 0x1 O_WRONLY
 0x2 O_RDWR
 0x40 O_CREAT
 0x80 O_EXCL
 0x100 O_NOCTTY
 0x200 O_TRUNC
 0x400 O_APPEND
 0x800 O_NONBLOCK
 0x1000 O_DSYNC
 0x2000 FASYNC
 0x4000 O_DIRECT
 0x8000 O_LARGEFILE
 0x10000 O_DIRECTORY
 0x20000 O_NOFOLLOW
 0x40000 O_NOATIME
 0x80000 O_CLOEXEC
flags pmap.flags export
 0x1 PE_PARENT
 0x2 PE_LAZY
 0x4 PE_PRESENT
flags seals.flags
 0x1 F_SEAL_SEAL
 0x2 F_SEAL_SHRINK
 0x4 F_SEAL_GROW
 0x8 F_SEAL_WRITE
 0x10 F_SEAL_FUTURE_WRITE
dict gen task_state
 1 Alive
 3 Zombie
 6 Stopped
dict sk family
 1 UNIX
 2 INET
 10 INET6
 16 NETLINK
 17 PACKET
dict sk type
 1 STREAM
 2 DGRAM
 3 RAW
 5 SEQPACKET
 10 PACKET
dict sk state
 1 ESTABLISHED
 2 SYN_SENT
 3 SYN_RECV
 4 FIN_WAIT1
 5 FIN_WAIT2
 6 TIME_WAIT
 7 CLOSE
 8 CLOSE_WAIT
 9 LAST_ACK
 10 LISTEN
dict sk proto
 0 IP
 6 TCP
 17 UDP
 136 UDPLITE
message user_aarch64_regs_entry
 1 * uint64 regs
 2 ! uint64 sp
 3 ! uint64 pc
 4 ! uint64 pstate
message user_aarch64_fpsimd_context_entry
 1 * uint64 vregs
 2 ! uint32 fpsr
 3 ! uint32 fpcr
message pac_address_keys
 1 ! uint64 apiakey_lo
 2 ! uint64 apiakey_hi
 3 ! uint64 apibkey_lo
 4 ! uint64 apibkey_hi
 5 ! uint64 apdakey_lo
 6 ! uint64 apdakey_hi
 7 ! uint64 apdbkey_lo
 8 ! uint64 apdbkey_hi
 9 ! uint64 pac_enabled_key
message pac_generic_keys
 1 ! uint64 apgakey_lo
 2 ! uint64 apgakey_hi
message pac_keys
 6 ? pac_address_keys pac_address_keys
 7 ? pac_generic_keys pac_generic_keys
message thread_info_aarch64
 1 ! uint64 clear_tid_addr hex
 2 ! uint64 tls
 3 ! user_aarch64_regs_entry gpregs hex
 4 ! user_aarch64_fpsimd_context_entry fpsimd
 5 ? pac_keys pac_keys
message user_arm_regs_entry
 1 ! uint32 r0
 2 ! uint32 r1
 3 ! uint32 r2
 4 ! uint32 r3
 5 ! uint32 r4
 6 ! uint32 r5
 7 ! uint32 r6
 8 ! uint32 r7
 9 ! uint32 r8
 10 ! uint32 r9
 11 ! uint32 r10
 12 ! uint32 fp
 13 ! uint32 ip
 14 ! uint32 sp
 15 ! uint32 lr
 16 ! uint32 pc
 17 ! uint32 cpsr
 18 ! uint32 orig_r0
message user_arm_vfpstate_entry
 1 * uint64 vfp_regs
 2 ! uint32 fpscr
 3 ! uint32 fpexc
 4 ! uint32 fpinst
 5 ! uint32 fpinst2
message thread_info_arm
 1 ! uint64 clear_tid_addr hex
 2 ! uint32 tls
 3 ! user_arm_regs_entry gpregs hex
 4 ! user_arm_vfpstate_entry fpstate
message user_loongarch64_gpregs_entry
 1 * uint64 regs
 2 ! uint64 pc
message user_loongarch64_fpregs_entry
 1 * uint64 regs
 2 ! uint64 fcc
 3 ! uint32 fcsr
message thread_info_loongarch64
 1 ! uint64 clear_tid_addr hex
 2 ! uint64 tls
 3 ! user_loongarch64_gpregs_entry gpregs hex
 4 ! user_loongarch64_fpregs_entry fpregs hex
message user_mips_regs_entry
 1 ! uint64 r0
 2 ! uint64 r1
 3 ! uint64 r2
 4 ! uint64 r3
 5 ! uint64 r4
 6 ! uint64 r5
 7 ! uint64 r6
 8 ! uint64 r7
 9 ! uint64 r8
 10 ! uint64 r9
 11 ! uint64 r10
 12 ! uint64 r11
 13 ! uint64 r12
 14 ! uint64 r13
 15 ! uint64 r14
 16 ! uint64 r15
 17 ! uint64 r16
 18 ! uint64 r17
 19 ! uint64 r18
 20 ! uint64 r19
 21 ! uint64 r20
 22 ! uint64 r21
 23 ! uint64 r22
 24 ! uint64 r23
 25 ! uint64 r24
 26 ! uint64 r25
 27 ! uint64 r26
 28 ! uint64 r27
 29 ! uint64 r28
 30 ! uint64 r29
 31 ! uint64 r30
 32 ! uint64 r31
 33 ! uint64 lo
 34 ! uint64 hi
 35 ! uint64 cp0_epc
 36 ! uint64 cp0_badvaddr
 37 ! uint64 cp0_status
 38 ! uint64 cp0_cause
message user_mips_fpregs_entry
 1 ! uint64 r0
 2 ! uint64 r1
 3 ! uint64 r2
 4 ! uint64 r3
 5 ! uint64 r4
 6 ! uint64 r5
 7 ! uint64 r6
 8 ! uint64 r7
 9 ! uint64 r8
 10 ! uint64 r9
 11 ! uint64 r10
 12 ! uint64 r11
 13 ! uint64 r12
 14 ! uint64 r13
 15 ! uint64 r14
 16 ! uint64 r15
 17 ! uint64 r16
 18 ! uint64 r17
 19 ! uint64 r18
 20 ! uint64 r19
 21 ! uint64 r20
 22 ! uint64 r21
 23 ! uint64 r22
 24 ! uint64 r23
 25 ! uint64 r24
 26 ! uint64 r25
 27 ! uint64 r26
 28 ! uint64 r27
 29 ! uint64 r28
 30 ! uint64 r29
 31 ! uint64 r30
 32 ! uint64 r31
 33 ! uint64 lo
 34 ! uint64 hi
 35 ! uint32 fpu_fcr31
 36 ! uint32 fpu_id
message thread_info_mips
 1 ! uint64 clear_tid_addr hex
 2 ! uint64 tls
 3 ! user_mips_regs_entry gpregs hex
 4 ! user_mips_fpregs_entry fpregs hex
message user_ppc64_regs_entry
 1 * uint64 gpr
 2 ! uint64 nip
 3 ! uint64 msr
 4 ! uint64 orig_gpr3
 5 ! uint64 ctr
 6 ! uint64 link
 7 ! uint64 xer
 8 ! uint64 ccr
 9 ! uint64 trap
 10 ? uint64 texasr
 11 ? uint64 tfhar
 12 ? uint64 tfiar
message user_ppc64_fpstate_entry
 1 * uint64 fpregs
message user_ppc64_vrstate_entry
 1 * uint64 vrregs
 2 ! uint32 vrsave
message user_ppc64_vsxstate_entry
 1 * uint64 vsxregs
message user_ppc64_tm_regs_entry
 1 ! user_ppc64_regs_entry gpregs
 2 ? user_ppc64_fpstate_entry fpstate
 3 ? user_ppc64_vrstate_entry vrstate
 4 ? user_ppc64_vsxstate_entry vsxstate
message thread_info_ppc64
 1 ! uint64 clear_tid_addr hex
 2 ! user_ppc64_regs_entry gpregs hex
 3 ? user_ppc64_fpstate_entry fpstate
 4 ? user_ppc64_vrstate_entry vrstate
 5 ? user_ppc64_vsxstate_entry vsxstate
 6 ? user_ppc64_tm_regs_entry tmstate
message user_riscv64_regs_entry
 1 ! uint64 pc
 2 ! uint64 ra
 3 ! uint64 sp
 4 ! uint64 gp
 5 ! uint64 tp
 6 ! uint64 t0
 7 ! uint64 t1
 8 ! uint64 t2
 9 ! uint64 s0
 10 ! uint64 s1
 11 ! uint64 a0
 12 ! uint64 a1
 13 ! uint64 a2
 14 ! uint64 a3
 15 ! uint64 a4
 16 ! uint64 a5
 17 ! uint64 a6
 18 ! uint64 a7
 19 ! uint64 s2
 20 ! uint64 s3
 21 ! uint64 s4
 22 ! uint64 s5
 23 ! uint64 s6
 24 ! uint64 s7
 25 ! uint64 s8
 26 ! uint64 s9
 27 ! uint64 s10
 28 ! uint64 s11
 29 ! uint64 t3
 30 ! uint64 t4
 31 ! uint64 t5
 32 ! uint64 t6
message user_riscv64_d_ext_entry
 1 * uint64 f
 2 ! uint32 fcsr
message thread_info_riscv64
 1 ! uint64 clear_tid_addr hex
 2 ! uint64 tls
 3 ! user_riscv64_regs_entry gpregs hex
 4 ! user_riscv64_d_ext_entry fpsimd
message user_s390_regs_entry
 1 ! uint64 psw_mask
 2 ! uint64 psw_addr
 3 * uint64 gprs
 4 * uint32 acrs
 5 ! uint64 orig_gpr2
 6 ! uint32 system_call
message user_s390_vxrs_low_entry
 1 * uint64 regs
message user_s390_vxrs_high_entry
 1 * uint64 regs
message user_s390_fpregs_entry
 1 ! uint32 fpc
 2 * uint64 fprs
message user_s390_gs_cb_entry
 1 * uint64 regs
message user_s390_ri_entry
 1 ! uint32 ri_on
 2 * uint64 regs
message thread_info_s390
 1 ! uint64 clear_tid_addr hex
 2 ! user_s390_regs_entry gpregs hex
 3 ! user_s390_fpregs_entry fpregs hex
 4 ? user_s390_vxrs_low_entry vxrs_low hex
 5 ? user_s390_vxrs_high_entry vxrs_high hex
 6 ? user_s390_gs_cb_entry gs_cb hex
 7 ? user_s390_gs_cb_entry gs_bc hex
 8 ? user_s390_ri_entry ri_cb hex
message cpuinfo_x86_entry
 1 ! vendor vendor_id
 2 ! uint32 cpu_family
 3 ! uint32 model
 4 ! uint32 stepping
 5 ! uint32 capability_ver
 6 * uint32 capability
 7 ? string model_id
 8 ? uint64 xfeatures_mask
 9 ? uint32 xsave_size
 10 ? uint32 xsave_size_max
enum vendor
 0 UNKNOWN
 1 INTEL
 2 AMD
message cpuinfo_ppc64_entry
 1 ! endianness endian
 2 * uint64 hwcap
enum endianness
 0 BIGENDIAN
 1 LITTLEENDIAN
message cpuinfo_s390_entry
 2 * uint64 hwcap
message cpuinfo_entry
 1 * cpuinfo_x86_entry x86_entry
 2 * cpuinfo_ppc64_entry ppc64_entry
 3 * cpuinfo_s390_entry s390_entry
enum fd_types
 0 UND
 1 REG
 2 PIPE
 3 FIFO
 4 INETSK
 5 UNIXSK
 6 EVENTFD
 7 EVENTPOLL
 8 INOTIFY
 9 SIGNALFD
 10 PACKETSK
 11 TTY
 12 FANOTIFY
 13 NETLINKSK
 14 NS
 15 TUNF
 16 EXT
 17 TIMERFD
 18 MEMFD
 19 BPFMAP
 20 PIDFD
 65534 CTL_TTY
 65535 AUTOFS_PIPE
message fdinfo_entry
 1 ! uint32 id
 2 ! uint32 flags
 3 ! fd_types type
 4 ! uint32 fd
 5 ? string xattr_security_selinux
message file_entry
 1 ! fd_types type
 2 ! uint32 id
 3 ? reg_file_entry reg
 4 ? inet_sk_entry isk
 5 ? ns_file_entry nsf
 6 ? packet_sock_entry psk
 7 ? netlink_sk_entry nlsk
 8 ? eventfd_file_entry efd
 9 ? eventpoll_file_entry epfd
 10 ? signalfd_entry sgfd
 11 ? tunfile_entry tunf
 12 ? timerfd_entry tfd
 13 ? inotify_file_entry ify
 14 ? fanotify_file_entry ffy
 15 ? ext_file_entry ext
 16 ? unix_sk_entry usk
 17 ? fifo_entry fifo
 18 ? pipe_entry pipe
 19 ? tty_file_entry tty
 20 ? memfd_file_entry memfd
 21 ? bpfmap_file_entry bpf
 22 ? pidfd_entry pidfd
message fown_entry
 1 ! uint32 uid
 2 ! uint32 euid
 3 ! uint32 signum
 4 ! uint32 pid_type
 5 ! uint32 pid
message reg_file_entry
 1 ! uint32 id
 2 ! uint32 flags flags=rfile.flags
 3 ! uint64 pos
 5 ! fown_entry fown
 6 ! string name
 7 ? sint32 mnt_id default=-1
 8 ? uint64 size
 9 ? bool ext
 10 ? uint32 mode
 11 * uint32 build_id
 12 ? uint32 checksum
 13 ? uint32 checksum_config
 14 ? uint32 checksum_parameter
message ext_file_entry
 1 ! uint32 id
 5 ! fown_entry fown
enum remap_type
 0 LINKED
 1 GHOST
 2 PROCFS
message remap_file_path_entry
 1 ! uint32 orig_id
 2 ! uint32 remap_id
 3 ? remap_type remap_type
message ghost_file_entry
 1 ! uint32 uid
 2 ! uint32 gid
 3 ! uint32 mode
 4 ? uint32 dev dev
 5 ? uint64 ino
 6 ? uint32 rdev dev odev
 7 ? timeval atim
 8 ? timeval mtim
 9 ? bool chunks
 10 ? uint64 size
 11 ? string symlnk_target
message ghost_chunk_entry
 1 ! uint64 len
 2 ! uint64 off
enum fh_entry_sizes
 16 min_entries
message fh_entry
 1 ! uint32 bytes
 2 ! uint32 type
 3 * uint64 handle
 4 ? string path
 5 ? uint32 mnt_id
message irmap_cache_entry
 1 ! uint32 dev dev odev
 2 ! uint64 inode
 3 ! string path
message pipe_entry
 1 ! uint32 id
 2 ! uint32 pipe_id
 3 ! uint32 flags hex
 4 ! fown_entry fown
message pipe_data_entry
 1 ! uint32 pipe_id
 2 ! uint32 bytes
 3 ? uint32 size
message fifo_entry
 1 ! uint32 id
 2 ! uint32 pipe_id
 3 ? uint32 regf_id
message eventfd_file_entry
 1 ! uint32 id
 2 ! uint32 flags
 3 ! fown_entry fown
 4 ! uint64 counter
message eventpoll_tfd_entry
 1 ! uint32 id
 2 ! uint32 tfd
 3 ! uint32 events
 4 ! uint64 data
 5 ? uint32 dev
 6 ? uint64 inode
 7 ? uint64 pos
message eventpoll_file_entry
 1 ! uint32 id
 2 ! uint32 flags
 3 ! fown_entry fown
 4 * eventpoll_tfd_entry tfd
message signalfd_entry
 1 ! uint32 id
 2 ! uint32 flags hex
 3 ! fown_entry fown
 4 ! uint64 sigmask hex
message timerfd_entry
 1 ! uint32 id
 2 ! uint32 flags hex
 3 ! fown_entry fown
 4 ! uint32 clockid
 5 ! uint64 ticks
 6 ! uint32 settime_flags hex
 7 ! uint64 vsec
 8 ! uint64 vnsec
 9 ! uint64 isec
 10 ! uint64 insec
message inotify_wd_entry
 1 ! uint32 id
 2 ! uint64 i_ino
 3 ! uint32 mask hex
 4 ! uint32 ignored_mask hex
 5 ! uint32 s_dev dev
 6 ! uint32 wd
 7 ! fh_entry f_handle
message inotify_file_entry
 1 ! uint32 id
 2 ! uint32 flags hex
 4 ! fown_entry fown
 5 * inotify_wd_entry wd
enum mark_type
 1 INODE
 2 MOUNT
message fanotify_inode_mark_entry
 1 ! uint64 i_ino
 2 ! fh_entry f_handle
message fanotify_mount_mark_entry
 1 ! uint32 mnt_id
 2 ? string path
message fanotify_mark_entry
 1 ! uint32 id
 2 ! mark_type type
 3 ! uint32 mflags hex
 4 ! uint32 mask hex
 5 ! uint32 ignored_mask hex
 6 ! uint32 s_dev dev
 7 ? fanotify_inode_mark_entry ie
 8 ? fanotify_mount_mark_entry me
message fanotify_file_entry
 1 ! uint32 id
 2 ! uint32 flags hex
 3 ! fown_entry fown
 4 ! uint32 faflags hex
 5 ! uint32 evflags hex
 6 * fanotify_mark_entry mark
message pidfd_entry
 1 ! uint32 id
 2 ! uint32 ino
 3 ! uint32 flags
 4 ! int32 nspid
 5 ! fown_entry fown
message winsize_entry
 1 ! uint32 ws_row
 2 ! uint32 ws_col
 3 ! uint32 ws_xpixel
 4 ! uint32 ws_ypixel
message termios_entry
 1 ! uint32 c_iflag
 2 ! uint32 c_oflag
 3 ! uint32 c_cflag
 4 ! uint32 c_lflag
 5 ! uint32 c_line
 6 ! uint32 c_ispeed
 7 ! uint32 c_ospeed
 8 * uint32 c_cc
message tty_pty_entry
 1 ! uint32 index
enum TtyType
 0 UNKNOWN
 1 PTY
 2 CONSOLE
 3 VT
 4 CTTY
 5 EXT_TTY
 6 SERIAL
message tty_data_entry
 1 ! uint32 tty_id
 2 ! bytes data
message tty_info_entry
 1 ! uint32 id
 2 ! TtyType type
 3 ! bool locked
 4 ! bool exclusive
 5 ! bool packet_mode
 6 ! uint32 sid
 7 ! uint32 pgrp
 8 ! uint32 rdev
 9 ? termios_entry termios
 10 ? termios_entry termios_locked
 11 ? winsize_entry winsize
 12 ? tty_pty_entry pty
 13 ? uint32 dev
 14 ? uint32 uid
 15 ? uint32 gid
message tty_file_entry
 1 ! uint32 id
 2 ! uint32 tty_info_id
 3 ! uint32 flags hex
 4 ! fown_entry fown
 6 ? uint32 regf_id
message file_lock_entry
 1 ! uint32 flag
 2 ! uint32 type
 3 ! int32 pid
 4 ! int32 fd
 5 ! int64 start
 6 ! int64 len
message bpfmap_file_entry
 1 ! uint32 id
 2 ! uint32 flags flags=rfile.flags
 3 ! uint64 pos
 4 ! fown_entry fown
 5 ! uint32 map_type
 6 ! uint32 key_size
 7 ! uint32 value_size
 8 ! uint32 map_id
 9 ! uint32 max_entries
 10 ! uint32 map_flags
 11 ! uint64 memlock
 12 ! bool frozen default=false
 13 ! string map_name
 14 ! uint32 ifindex default=0
 15 ? sint32 mnt_id default=-1
 16 ? uint64 map_extra
message bpfmap_data_entry
 1 ! uint32 map_id
 2 ! uint32 keys_bytes
 3 ! uint32 values_bytes
 4 ! uint32 count
message aio_ring_entry
 1 ! uint64 id
 2 ! uint32 nr_req
 3 ! uint32 ring_len
message mm_entry
 1 ! uint64 mm_start_code hex
 2 ! uint64 mm_end_code hex
 3 ! uint64 mm_start_data hex
 4 ! uint64 mm_end_data hex
 5 ! uint64 mm_start_stack hex
 6 ! uint64 mm_start_brk hex
 7 ! uint64 mm_brk hex
 8 ! uint64 mm_arg_start hex
 9 ! uint64 mm_arg_end hex
 10 ! uint64 mm_env_start hex
 11 ! uint64 mm_env_end hex
 12 ! uint32 exe_file_id
 13 * uint64 mm_saved_auxv
 14 * vma_entry vmas
 15 ? int32 dumpable
 16 * aio_ring_entry aios
 17 ? bool thp_disabled
message vma_entry
 1 ! uint64 start hex
 2 ! uint64 end hex
 3 ! uint64 pgoff
 4 ! uint64 shmid
 5 ! uint32 prot flags=mmap.prot
 6 ! uint32 flags flags=mmap.flags
 7 ! uint32 status flags=mmap.status
 8 ! sint64 fd
 9 ? uint64 madv hex
 10 ? uint32 fdflags hex
message pagemap_head
 1 ! uint32 pages_id
message pagemap_entry
 1 ! uint64 vaddr hex
 2 ! uint32 compat_nr_pages
 3 ? bool in_parent
 4 ? uint32 flags flags=pmap.flags
 5 ? uint64 nr_pages
message memfd_file_entry
 1 ! uint32 id
 2 ! uint32 flags flags=rfile.flags
 3 ! uint64 pos
 4 ! fown_entry fown
 5 ! uint32 inode_id
message memfd_inode_entry
 1 ! string name
 2 ! uint32 uid
 3 ! uint32 gid
 4 ! uint64 size
 5 ! uint32 shmid
 6 ! uint32 seals flags=seals.flags
 7 ! uint64 inode_id
 8 ? uint32 hugetlb_flag
 9 ? uint32 mode
message ns_file_entry
 1 ! uint32 id
 2 ! uint32 ns_id
 3 ! uint32 ns_cflag
 4 ! uint32 flags
message utsns_entry
 1 ! string nodename
 2 ! string domainname
message ipc_desc_entry
 1 ! uint32 key
 2 ! uint32 uid
 3 ! uint32 gid
 4 ! uint32 cuid
 5 ! uint32 cgid
 6 ! uint32 mode
 7 ! uint32 id
message ipc_var_entry
 1 * uint32 sem_ctls
 2 ! uint32 msg_ctlmax
 3 ! uint32 msg_ctlmnb
 4 ! uint32 msg_ctlmni
 5 ! uint32 auto_msgmni
 6 ! uint64 shm_ctlmax
 7 ! uint64 shm_ctlall
 8 ! uint32 shm_ctlmni
 9 ! uint32 shm_rmid_forced
 10 ! uint32 mq_queues_max
 11 ! uint32 mq_msg_max
 12 ! uint32 mq_msgsize_max
 13 ? uint32 mq_msg_default
 14 ? uint32 mq_msgsize_default
 15 ? uint32 msg_next_id
 16 ? uint32 sem_next_id
 17 ? uint32 shm_next_id
message ipc_shm_entry
 1 ! ipc_desc_entry desc
 2 ! uint64 size
 3 ? bool in_pagemaps
 4 ? uint32 hugetlb_flag
message ipc_msg
 1 ! uint64 mtype
 2 ! uint32 msize
message ipc_msg_entry
 1 ! ipc_desc_entry desc
 2 ! uint32 qbytes
 3 ! uint32 qnum
message ipc_sem_entry
 1 ! ipc_desc_entry desc
 2 ! uint32 nsems
enum fstype
 0 UNSUPPORTED
 1 PROC
 2 SYSFS
 3 DEVTMPFS
 4 BINFMT_MISC
 5 TMPFS
 6 DEVPTS
 7 SIMFS
 8 PSTORE
 9 SECURITYFS
 10 FUSECTL
 11 DEBUGFS
 12 CGROUP
 13 AUFS
 14 MQUEUE
 15 FUSE
 16 AUTO
 17 OVERLAYFS
 18 AUTOFS
 19 TRACEFS
 23 CGROUP2
message mnt_entry
 1 ! uint32 fstype
 2 ! uint32 mnt_id
 3 ! uint32 root_dev dev
 4 ! uint32 parent_mnt_id
 5 ! uint32 flags hex
 6 ! string root
 7 ! string mountpoint
 8 ! string source
 9 ! string options
 10 ? uint32 shared_id
 11 ? uint32 master_id
 12 ? bool with_plugin
 13 ? bool ext_mount
 14 ? string fsname
 15 ? bool internal_sharing
 16 ? bool deleted
 17 ? uint32 sb_flags hex
 18 ? string ext_key
message autofs_entry
 1 ! int32 fd
 2 ! int32 pgrp
 3 ! int32 timeout
 4 ! int32 minproto
 5 ! int32 maxproto
 6 ! int32 mode
 7 ? int32 uid
 8 ? int32 gid
 9 ? int32 read_fd
message binfmt_misc_entry
 1 ! string name
 2 ! bool enabled
 3 ! string interpreter
 4 ? string flags
 5 ? string extension
 6 ? string magic
 7 ? string mask
 8 ? int32 offset
message uid_gid_extent
 1 ! uint32 first
 2 ! uint32 lower_first
 3 ! uint32 count
message userns_entry
 1 * uid_gid_extent uid_map
 2 * uid_gid_extent gid_map
message pidns_entry
 1 ? string ext_key
message timespec
 1 ! uint64 tv_sec
 2 ! uint64 tv_nsec
message timens_entry
 1 ! timespec monotonic
 2 ! timespec boottime
message cgroup_perms
 1 ! uint32 mode
 2 ! uint32 uid
 3 ! uint32 gid
message cgroup_prop_entry
 1 ! string name
 2 ! string value
 3 ? cgroup_perms perms
message cgroup_dir_entry
 1 ! string dir_name
 2 * cgroup_dir_entry children
 3 * cgroup_prop_entry properties
 4 ? cgroup_perms dir_perms
message cg_controller_entry
 1 * string cnames
 2 * cgroup_dir_entry dirs
 3 ? bool is_threaded
message cg_member_entry
 1 ! string name
 2 ! string path
 3 ? uint32 cgns_prefix
message cg_set_entry
 1 ! uint32 id
 2 * cg_member_entry ctls
message cgroup_entry
 1 * cg_set_entry sets
 2 * cg_controller_entry controllers
image NUTSHELL_SOCKETS 0x4e555353 nutshell-sockets nut_sock_entry
message nut_packet_entry
 1 ! bytes data
 2 ? uint32 offset
 3 ? uint32 l3
 4 ? uint32 l4
 5 ? uint32 ethertype
 6 ? uint32 protocol
 7 ? uint32 pkt_type
 8 ? uint32 ttl
 9 ? uint32 ifindex
 10 ? uint32 src_port
 11 ? uint32 dst_port
 12 ? bytes src
 13 ? bytes dst
 14 ? sint64 when
 15 ? uint32 portid
 16 ? uint32 error hex
 17 ? uint32 info
 18 ? uint32 type
 19 ? uint32 code
message nut_connection_entry
 1 ! inet_sk_entry sock
 2 ! tcp_stream_entry stream
 3 ? bytes received
 4 ? bytes sent
 5 ? uint32 ts_recent
message nut_mini_entry
 1 ! uint32 state
 2 ! uint32 family
 3 ! bytes src
 4 ! bytes dst
 5 ! uint32 src_port
 6 ! uint32 dst_port
 7 ? uint64 left
 8 ? bool reuse
 9 ? uint32 bound_dev
 10 ? uint32 tos
 11 ? uint32 rcv_nxt
 12 ? uint32 snd_nxt
 13 ? uint32 rcv_wnd
 14 ? uint32 rcv_wscale
 15 ? bool ts_ok
 16 ? uint32 ts_recent
 17 ? uint32 timestamp
 18 ? uint32 iss
 19 ? uint32 irs
 20 ? uint32 mss
 21 ? uint32 snd_wnd
 22 ? uint32 snd_wscale
 23 ? bool wscale_ok
 24 ? bool sack_ok
 25 ? uint32 retries
image NUTSHELL_ORPHANS 0x4e55534f nutshell-orphans-* nut_orphan_entry
message nut_orphan_entry
 1 ? nut_connection_entry connection
 2 ? nut_mini_entry mini
message nut_waiting_entry
 1 ! uint32 id
 2 ? uint32 peer
 3 ? uint32 shutdown
 4 ? uint32 error
 5 ? uint32 pid
 6 ? uint32 uid
 7 ? uint32 gid
message nut_unix_entry
 1 ? uint32 pid
 2 ? uint32 uid
 3 ? uint32 gid
 4 ? bytes name
 5 * nut_waiting_entry waiting
message nut_sock_entry
 1 ! uint32 id
 2 ? uint32 error
 3 ? sint32 hop_limit
 4 ? uint32 tclass
 5 ? bool recv_err
 6 ? bool recv_ttl
 7 ? bool recv_tos
 8 ? uint32 mtu_discover
 9 ? uint32 multicast_ttl
 10 ? bool multicast_loop
 11 ? uint32 user_timeout
 12 ? uint32 defer_accept
 13 ? uint32 syn_retries
 14 ? sint32 checksum_at
 15 ? uint32 scope_id
 16 ? bool bound_addr
 17 ? bool connecting
 18 ? uint32 ts_recent
 19 ? uint32 options hex
 20 * nut_packet_entry queue
 21 * nut_packet_entry errors
 22 * nut_connection_entry pending
 23 ? nut_unix_entry unix
 24 * nut_mini_entry requests
image NUTSHELL_NETNS 0x4e55534e nutshell-netns-* nut_netns_entry
image NUTSHELL_NETDEV 0x4e555344 nutshell-netdev-* nut_netdev_entry
message nut_netns_entry
 1 ? uint32 ip_forward
 2 ? uint32 port_first
 3 ? uint32 port_last
 4 ? uint32 unprivileged_port
 5 ? uint32 somaxconn
 6 ? uint32 ping_first
 7 ? uint32 ping_last
 8 ? uint32 max_dgram_qlen
 9 ? uint32 default_ttl
 10 ? uint32 echo_ignore_all
 11 ? uint32 tcp_timestamps
 12 ? uint32 tcp_sack
 13 ? uint32 tcp_window_scaling
 14 ? uint32 tcp_syn_retries
 15 ? uint32 tcp_synack_retries
 16 ? uint32 tcp_retries2
 17 ? uint32 tcp_fin_timeout
 18 ? uint32 tcp_keepalive_time
 19 ? uint32 tcp_keepalive_intvl
 20 ? uint32 tcp_keepalive_probes
 21 ? uint32 forwarding6
 22 ? uint32 disable_ipv6
 23 ? uint32 hop_limit6
 24 ? uint32 dad_transmits
 25 ? uint32 bindv6only
 26 ? bytes conf_default
 27 ? bytes conf_all
 28 ? uint32 last_ifindex
 29 ? uint32 qdisc_handle
message nut_netdev_entry
 1 ! uint32 ifindex
 2 ! string kind
 3 ? uint32 txqlen
 4 ? uint32 group
 5 ? bool address_assigned
 6 ? string alias
 7 ? bytes conf
 8 ? bool no_addrgen
 9 ? uint32 peer_ns
 10 ? uint32 peer_ifindex
 11 ? string peer_name
 12 ? bytes bridge
 13 ? bytes port
image NUTSHELL 0x4e555453 nutshell nut_inventory_entry
image NUTSHELL_NS 0x4e55544e nutshell-ns nut_ns_entry
image NUTSHELL_FILES 0x4e555446 nutshell-files nut_file_entry
image NUTSHELL_MQUEUE 0x4e555451 nutshell-mqueue nut_mqueue_entry
image NUTSHELL_MESSAGES 0x4e55544d nutshell-messages nut_message_entry
image NUTSHELL_TTY 0x4e555459 nutshell-tty nut_tty_entry
image NUTSHELL_CORE 0x4e555443 nutshell-core-* nut_core_entry
message nut_inventory_entry
 1 ! uint32 version
 2 ? uint64 tasks
 3 * uint32 numbers
message nut_ns_entry
 1 ! uint32 id
 2 ! uint32 kind
 3 ? uint32 parent_id
 4 ? uint32 owner_id
 5 ? uint32 pid_max
 6 ? uint32 last_pid
 7 ? bool setgroups
 8 ? uint32 owner_uid
 9 ? uint32 owner_gid
message nut_call_entry
 1 ! sint32 nr
 2 ? bool restart
 3 * uint64 args hex
 4 ? uint64 done
 5 ? uint64 left
 6 ? bool forever
 7 ? uint64 state
 8 ? sint64 result
message nut_frame_entry
 1 ! uint32 sig
 2 ! uint32 handler hex
 3 ! uint32 flags hex
 4 ! uint32 depth
 5 ! uint64 mask hex
 6 ! bytes siginfo
 7 ! nut_call_entry call
message nut_jump_entry
 1 ! uint32 id
 2 ! uint32 site
 3 ! uint32 size
 4 ! uint32 shared
 5 ! uint32 frames
 6 ? uint64 mask hex
 7 ! bytes stack
 8 ! bytes globals
message nut_area_entry
 1 ! uint32 start hex
 2 ! uint32 size hex
 3 ! bool used
 4 ! uint32 prot
message nut_core_entry
 1 ? bytes program
 2 ? bytes globals
 3 ? uint32 pages
 4 ? uint32 unwind_area hex
 5 ? uint32 peak_pages
 6 ? bytes argv
 7 ? uint32 argc
 8 ? bytes envp
 9 ? uint32 envc
 10 ? string applet
 11 ? uint32 brk hex
 12 * nut_area_entry areas
 13 * nut_jump_entry jumps
 14 ? uint32 last_jump
 15 ? nut_call_entry call
 16 * nut_frame_entry frames
 17 ? bool call_again
 18 ? uint64 saved_mask hex
 19 * uint32 pids
 20 ? uint32 pid_ns_for_children
 21 ? uint32 time_ns_for_children
 22 ? uint64 utime
 23 ? uint64 stime
 24 ? uint64 age
 25 ? sint32 exit_signal
 26 ? uint32 stop_code
 27 ? uint32 stop_report
 28 ? uint32 clear_tid hex
 29 ? bool has_tty
 30 ? uint64 affinity hex
 31 ? uint64 timer_slack
 32 ? sint32 oom_score_adj_min
 33 ? bool has_execed
 34 ? uint32 next_timer_id
 35 ? uint64 cutime
 36 ? uint64 cstime
 37 * nut_undo_entry undos
 38 ? uint32 tty
 39 ? uint32 thread
 40 ? uint32 thread_entry
 41 ? uint32 thread_arg hex
 42 ? uint32 shown
 43 * uint32 group_pids
 44 * uint32 session_pids
message nut_undo_entry
 1 ! uint32 set
 2 * sint32 adjust
message nut_file_entry
 1 ! uint32 id
 2 ? uint32 mqueue
 3 ? uint32 last_watch
 4 * nut_event_entry events
 5 * nut_watched_entry nameless
 6 ? uint32 pipe_id
 7 * uint32 packets
message nut_event_entry
 1 ! sint32 wd
 2 ! uint32 mask hex
 3 ? uint32 cookie
 4 ? bytes name
message nut_watched_entry
 1 ! uint32 wd
 2 ! uint32 file
 3 ! uint32 mask hex
message nut_mq_message
 1 ! uint32 prio
 2 ! bytes data
message nut_mqueue_entry
 1 ! uint32 id
 2 ! uint32 ns_id
 3 ! string name
 4 ? bool unlinked
 5 ! uint32 mode
 6 ! uint32 uid
 7 ! uint32 gid
 8 ! uint64 max_messages
 9 ! uint64 message_size
 10 * nut_mq_message messages
 11 ? uint32 notify_pid
 12 ? uint32 notify_how
 13 ? uint32 notify_signal
 14 ? uint64 notify_value
message nut_message_entry
 1 ! uint32 id_for
 2 ! uint32 index
 3 ? uint32 pid
 4 ? uint32 uid
 5 ? uint32 gid
 6 ? bytes address
message nut_tty_entry
 1 ! uint32 id
 2 ? bool master
 3 ? uint32 other
 4 ? uint32 mode
 5 ? uint32 flags hex
 6 ? uint32 packet_status hex
 7 ? sint32 canon
 8 ? sint32 commit
 9 ? sint32 line_start
 10 * uint32 line_ends
 11 ? bytes flip
 12 ? uint32 lookahead
 13 ? bytes echo
 14 ? uint32 echo_mark
 15 ? uint32 echo_commit
 16 ? uint32 column
 17 ? uint32 canon_column
message sk_opts_entry
 1 ! uint32 so_sndbuf
 2 ! uint32 so_rcvbuf
 3 ! uint64 so_snd_tmo_sec
 4 ! uint64 so_snd_tmo_usec
 5 ! uint64 so_rcv_tmo_sec
 6 ! uint64 so_rcv_tmo_usec
 7 ? bool reuseaddr
 8 ? uint32 so_priority
 9 ? uint32 so_rcvlowat
 10 ? uint32 so_mark
 11 ? bool so_passcred
 12 ? bool so_passsec
 13 ? bool so_dontroute
 14 ? bool so_no_check
 15 ? string so_bound_dev
 16 * fixed64 so_filter
 17 ? bool so_reuseport
 18 ? bool so_broadcast
 19 ? bool so_keepalive
 20 ? uint32 tcp_keepcnt
 21 ? uint32 tcp_keepidle
 22 ? uint32 tcp_keepintvl
 23 ? uint32 so_oobinline
 24 ? uint32 so_linger
 25 ? uint32 so_buf_lock
enum sk_shutdown
 0 NONE
 1 READ
 2 WRITE
 3 BOTH
message ip_opts_raw_entry
 1 ? bool hdrincl
 2 ? bool nodefrag
 3 ? bool checksum
 4 * uint32 icmpv_filter
message ip_opts_entry
 1 ? bool freebind
 4 ? ip_opts_raw_entry raw
 5 ? bool pktinfo
 6 ? uint32 tos
 7 ? uint32 ttl
message inet_sk_entry
 1 ! uint32 id
 2 ! uint32 ino
 3 ! uint32 family dict=sk
 4 ! uint32 type dict=sk
 5 ! uint32 proto dict=sk
 6 ! uint32 state dict=sk
 7 ! uint32 src_port
 8 ! uint32 dst_port
 9 ! uint32 flags hex
 10 ! uint32 backlog
 11 * uint32 src_addr ipadd
 12 * uint32 dst_addr ipadd
 13 ! fown_entry fown
 14 ! sk_opts_entry opts
 15 ? bool v6only
 16 ? ip_opts_entry ip_opts
 17 ? string ifname
 18 ? uint32 ns_id
 19 ? sk_shutdown shutdown
 20 ? tcp_opts_entry tcp_opts
message tcp_opts_entry
 1 ? bool cork
 2 ? bool nodelay
 3 ? uint32 keepcnt
 4 ? uint32 keepidle
 5 ? uint32 keepintvl
message tcp_stream_entry
 1 ! uint32 inq_len
 2 ! uint32 inq_seq
 3 ! uint32 outq_len
 4 ! uint32 outq_seq
 5 ! uint32 opt_mask hex
 6 ! uint32 snd_wscale
 7 ! uint32 mss_clamp
 8 ? uint32 rcv_wscale
 9 ? uint32 timestamp
 10 ? bool cork
 11 ? bool nodelay
 12 ? uint32 unsq_len
 13 ? uint32 snd_wl1
 14 ? uint32 snd_wnd
 15 ? uint32 max_window
 16 ? uint32 rcv_wnd
 17 ? uint32 rcv_wup
message file_perms_entry
 1 ! uint32 mode
 2 ! uint32 uid
 3 ! uint32 gid
message unix_sk_entry
 1 ! uint32 id
 2 ! uint32 ino
 3 ! uint32 type dict=sk
 4 ! uint32 state dict=sk
 5 ! uint32 flags hex
 6 ! uint32 uflags hex
 7 ! uint32 backlog
 8 ! uint32 peer
 9 ! fown_entry fown
 10 ! sk_opts_entry opts
 11 ! bytes name conv=unix_name
 12 ? sk_shutdown shutdown
 13 ? file_perms_entry file_perms
 14 ? string name_dir
 15 ? bool deleted
 16 ? uint32 ns_id
 17 ? sint32 mnt_id default=-1
message scm_entry
 1 ! uint32 type
 2 * uint32 rights
message sk_packet_entry
 1 ! uint32 id_for
 2 ! uint32 length
 4 * scm_entry scm
message packet_mclist
 1 ! uint32 index
 2 ! uint32 type
 3 ! bytes addr
message packet_ring
 1 ! uint32 block_size
 2 ! uint32 block_nr
 3 ! uint32 frame_size
 4 ! uint32 frame_nr
 5 ! uint32 retire_tmo
 6 ! uint32 sizeof_priv
 7 ! uint32 features
message packet_sock_entry
 1 ! uint32 id
 2 ! uint32 type
 3 ! uint32 protocol
 4 ! uint32 flags hex
 5 ! uint32 ifindex
 6 ! fown_entry fown
 7 ! sk_opts_entry opts
 8 ! uint32 version
 9 ! uint32 reserve
 10 ! bool aux_data
 11 ! bool orig_dev
 12 ! bool vnet_hdr
 13 ! bool loss
 14 ! uint32 timestamp
 15 ! uint32 copy_thresh
 16 * packet_mclist mclist
 17 ? uint32 fanout default=0xffffffff
 18 ? packet_ring rx_ring
 19 ? packet_ring tx_ring
 20 ? uint32 ns_id
message netlink_sk_entry
 1 ! uint32 id
 2 ! uint32 ino
 3 ! uint32 protocol
 4 ! uint32 state
 6 ! uint32 flags hex
 7 ! uint32 portid
 8 * uint32 groups
 9 ! uint32 dst_portid
 10 ! uint32 dst_group
 11 ! fown_entry fown
 12 ! sk_opts_entry opts
 13 ? uint32 ns_id
enum nd_type
 1 LOOPBACK
 2 VETH
 3 TUN
 4 EXTLINK
 5 VENET
 6 BRIDGE
 7 MACVLAN
 8 SIT
message net_device_entry
 1 ! nd_type type
 2 ! uint32 ifindex
 3 ! uint32 mtu
 4 ! uint32 flags hex
 5 ! string name
 6 ? tun_link_entry tun
 7 ? bytes address
 8 * int32 conf
 9 * sysctl_entry conf4
 10 * sysctl_entry conf6
 11 ? macvlan_link_entry macvlan
 12 ? uint32 peer_ifindex
 13 ? uint32 peer_nsid
 14 ? uint32 master
 15 ? sit_entry sit
message netns_id
 1 ! uint32 target_ns_id
 2 ! int32 netnsid_value
message netns_entry
 1 * int32 def_conf
 2 * int32 all_conf
 3 * sysctl_entry def_conf4
 4 * sysctl_entry all_conf4
 5 * sysctl_entry def_conf6
 6 * sysctl_entry all_conf6
 7 * netns_id nsids
 8 ? string ext_key
 9 * sysctl_entry unix_conf
 10 * sysctl_entry ipv4_sysctl
message macvlan_link_entry
 1 ! uint32 mode
 2 ? uint32 flags
message sit_entry
 1 ? uint32 link
 2 * uint32 local ipadd
 3 * uint32 remote ipadd
 4 ? uint32 ttl
 5 ? uint32 tos
 6 ? bool pmtudisc
 7 ? uint32 proto
 8 ? uint32 flags
 9 ? uint32 encap_type
 10 ? uint32 encap_flags
 11 ? uint32 encap_sport
 12 ? uint32 encap_dport
 13 ? uint32 rd_prefixlen
 14 * uint32 rd_prefix ipadd
 15 ? uint32 relay_prefixlen
 16 * uint32 relay_prefix ipadd
message tunfile_entry
 1 ! uint32 id
 2 ? string netdev
 3 ? bool detached
 4 ? uint32 ns_id
message tun_link_entry
 1 ! uint32 flags hex
 2 ! int32 owner
 3 ! int32 group
 4 ! uint32 vnethdr
 5 ! uint32 sndbuf
enum SysctlType
 5 CTL_STR
 6 CTL_32
message sysctl_entry
 1 ! SysctlType type
 2 ? int32 iarg
 3 ? string sarg
message dump_stats_entry
 1 ! uint32 freezing_time
 2 ! uint32 frozen_time
 3 ! uint32 memdump_time
 4 ! uint32 memwrite_time
 5 ! uint64 pages_scanned
 6 ! uint64 pages_skipped_parent
 7 ! uint64 pages_written
 8 ? uint32 irmap_resolve
 9 ! uint64 pages_lazy
 10 ? uint64 page_pipes
 11 ? uint64 page_pipe_bufs
 12 ? uint64 shpages_scanned
 13 ? uint64 shpages_skipped_parent
 14 ? uint64 shpages_written
message restore_stats_entry
 1 ! uint64 pages_compared
 2 ! uint64 pages_skipped_cow
 3 ! uint32 forking_time
 4 ! uint32 restore_time
 5 ? uint64 pages_restored
message stats_entry
 1 ? dump_stats_entry dump
 2 ? restore_stats_entry restore
message timeval
 1 ! uint64 tv_sec
 2 ! uint64 tv_usec
enum lsmtype
 0 NO_LSM
 1 SELINUX
 2 APPARMOR
message plugins_entry
 12 * string plugins
message inventory_entry
 1 ! uint32 img_version
 2 ? bool fdinfo_per_id
 3 ? task_kobj_ids_entry root_ids
 4 ? bool ns_per_id
 5 ? uint32 root_cg_set
 6 ? lsmtype lsmtype
 8 ? uint64 dump_uptime
 9 ? uint32 pre_dump_mode
 10 ? bool tcp_close
 11 ? uint32 network_lock_method
 12 ? plugins_entry plugins_entry
 13 ? string dump_criu_run_id
 14 ? bool allow_uprobes
message pstree_entry
 1 ! uint32 pid
 2 ! uint32 ppid
 3 ! uint32 pgid
 4 ! uint32 sid
 5 * uint32 threads
enum seccomp_mode
 0 disabled
 1 strict
 2 filter
message task_core_entry
 1 ! uint32 task_state dict=gen
 2 ! uint32 exit_code
 3 ! uint32 personality
 4 ! uint32 flags
 5 ! uint64 blk_sigset hex
 6 ! string comm
 7 ? task_timers_entry timers
 8 ? task_rlimits_entry rlimits
 9 ? uint32 cg_set
 10 ? signal_queue_entry signals_s
 11 ? seccomp_mode old_seccomp_mode
 12 ? uint32 old_seccomp_filter
 13 ? uint32 loginuid
 14 ? int32 oom_score_adj
 15 * sa_entry sigactions
 18 ? bool child_subreaper
 20 ? uint64 blk_sigset_extended hex
 21 ? uint32 stop_signo
 22 ? uint32 membarrier_registration_mask hex
message task_kobj_ids_entry
 1 ! uint32 vm_id
 2 ! uint32 files_id
 3 ! uint32 fs_id
 4 ! uint32 sighand_id
 5 ? uint32 pid_ns_id
 6 ? uint32 net_ns_id
 7 ? uint32 ipc_ns_id
 8 ? uint32 uts_ns_id
 9 ? uint32 mnt_ns_id
 10 ? uint32 user_ns_id
 11 ? uint32 cgroup_ns_id
 12 ? uint32 time_ns_id
message thread_sas_entry
 1 ! uint64 ss_sp
 2 ! uint64 ss_size
 3 ! uint32 ss_flags
message thread_core_entry
 1 ! uint64 futex_rla
 2 ! uint32 futex_rla_len
 3 ? sint32 sched_nice
 4 ? uint32 sched_policy
 5 ? uint32 sched_prio
 6 ? uint64 blk_sigset
 7 ? thread_sas_entry sas
 8 ? uint32 pdeath_sig
 9 ? signal_queue_entry signals_p
 10 ? creds_entry creds
 11 ? seccomp_mode seccomp_mode
 12 ? uint32 seccomp_filter
 13 ? string comm
 14 ? uint64 blk_sigset_extended
 15 ? rseq_entry rseq_entry
 16 ? uint32 cg_set
message task_rlimits_entry
 1 * rlimit_entry rlimits
message core_entry
 1 ! march mtype
 2 ? thread_info_x86 thread_info
 6 ? thread_info_arm ti_arm
 8 ? thread_info_aarch64 ti_aarch64
 9 ? thread_info_ppc64 ti_ppc64
 10 ? thread_info_s390 ti_s390
 11 ? thread_info_mips ti_mips
 12 ? thread_info_loongarch64 ti_loongarch64
 13 ? thread_info_riscv64 ti_riscv64
 3 ? task_core_entry tc
 4 ? task_kobj_ids_entry ids
 5 ? thread_core_entry thread_core
enum march
 0 UNKNOWN
 1 X86_64
 2 ARM
 3 AARCH64
 4 PPC64
 5 S390
 6 MIPS
 7 LOONGARCH64
 8 RISCV64
enum user_x86_regs_mode
 1 NATIVE
 2 COMPAT
message user_x86_regs_entry
 1 ! uint64 r15
 2 ! uint64 r14
 3 ! uint64 r13
 4 ! uint64 r12
 5 ! uint64 bp
 6 ! uint64 bx
 7 ! uint64 r11
 8 ! uint64 r10
 9 ! uint64 r9
 10 ! uint64 r8
 11 ! uint64 ax
 12 ! uint64 cx
 13 ! uint64 dx
 14 ! uint64 si
 15 ! uint64 di
 16 ! uint64 orig_ax
 17 ! uint64 ip
 18 ! uint64 cs
 19 ! uint64 flags
 20 ! uint64 sp
 21 ! uint64 ss
 22 ! uint64 fs_base
 23 ! uint64 gs_base
 24 ! uint64 ds
 25 ! uint64 es
 26 ! uint64 fs
 27 ! uint64 gs
 28 ? user_x86_regs_mode mode default=NATIVE
message user_x86_cet_entry
 1 ! uint64 cet hex
 2 ! uint64 ssp hex
message user_x86_xsave_entry
 1 ! uint64 xstate_bv
 2 * uint32 ymmh_space
 3 * uint64 bndreg_state
 4 * uint64 bndcsr_state
 5 * uint64 opmask_reg
 6 * uint64 zmm_upper
 7 * uint64 hi16_zmm
 8 * uint32 pkru
 9 ? user_x86_cet_entry cet
message user_x86_fpregs_entry
 1 ! uint32 cwd
 2 ! uint32 swd
 3 ! uint32 twd
 4 ! uint32 fop
 5 ! uint64 rip
 6 ! uint64 rdp
 7 ! uint32 mxcsr
 8 ! uint32 mxcsr_mask
 9 * uint32 st_space
 10 * uint32 xmm_space
 11 * uint32 padding
 13 ? user_x86_xsave_entry xsave
message user_desc_t
 1 ! uint32 entry_number
 2 ! uint32 base_addr
 3 ! uint32 limit
 4 ! bool seg_32bit
 5 ! bool contents_h
 6 ! bool contents_l
 7 ! bool read_exec_only default=true
 8 ! bool limit_in_pages
 9 ! bool seg_not_present default=true
 10 ! bool usable
message thread_info_x86
 1 ! uint64 clear_tid_addr hex
 2 ! user_x86_regs_entry gpregs hex
 3 ! user_x86_fpregs_entry fpregs
 4 * user_desc_t tls
message creds_entry
 1 ! uint32 uid
 2 ! uint32 gid
 3 ! uint32 euid
 4 ! uint32 egid
 5 ! uint32 suid
 6 ! uint32 sgid
 7 ! uint32 fsuid
 8 ! uint32 fsgid
 9 * uint32 cap_inh
 10 * uint32 cap_prm
 11 * uint32 cap_eff
 12 * uint32 cap_bnd
 13 ! uint32 secbits
 14 * uint32 groups
 15 ? string lsm_profile
 16 ? string lsm_sockcreate
 17 ? bytes apparmor_data
 18 ? uint32 no_new_privs
 19 * uint32 cap_amb
message sa_entry
 1 ! uint64 sigaction hex
 2 ! uint64 flags hex
 3 ! uint64 restorer hex
 4 ! uint64 mask hex
 5 ? bool compat_sigaction
 6 ? uint64 mask_extended hex
message siginfo_entry
 1 ! bytes siginfo
message signal_queue_entry
 1 * siginfo_entry signals
message itimer_entry
 1 ! uint64 isec
 2 ! uint64 iusec
 3 ! uint64 vsec
 4 ! uint64 vusec
message posix_timer_entry
 1 ! uint32 it_id
 2 ! uint32 clock_id
 3 ! uint32 si_signo
 4 ! uint32 it_sigev_notify
 5 ! uint64 sival_ptr
 6 ! uint32 overrun
 7 ! uint64 isec
 8 ! uint64 insec
 9 ! uint64 vsec
 10 ! uint64 vnsec
 11 ? int32 notify_thread_id
message task_timers_entry
 1 ! itimer_entry real
 2 ! itimer_entry virt
 3 ! itimer_entry prof
 4 * posix_timer_entry posix
message rlimit_entry
 1 ! uint64 cur
 2 ! uint64 max
message rseq_entry
 1 ! uint64 rseq_abi_pointer
 2 ! uint32 rseq_abi_size
 3 ! uint32 signature
 4 ? uint64 rseq_cs_pointer
message seccomp_filter
 1 ! bytes filter
 2 ? uint32 prev
 3 ? uint32 flags
message seccomp_entry
 1 * seccomp_filter seccomp_filters
message fs_entry
 1 ! uint32 cwd_id
 2 ! uint32 root_id
 3 ? uint32 umask
message aa_policy
 1 ! string name
 2 ! bytes blob
message aa_namespace
 1 ! string name
 2 * aa_policy policies
 3 * aa_namespace namespaces
message apparmor_entry
 1 * aa_namespace namespaces
`;
