# Modes of the files of /proc/PID
# ns: proc
cd /proc/self; stat -c '%n %a %F' auxv cgroup cmdline comm cwd environ exe fd fdinfo gid_map io limits maps mountinfo mounts mountstats ns oom_adj oom_score oom_score_adj personality projid_map root schedstat sessionid setgroups smaps stat statm status syscall task timens_offsets uid_map wchan
stat -c '%n %a %F' /proc/uptime /proc/loadavg /proc/meminfo /proc/self /proc/thread-self /proc/mounts /proc/sys /proc/version /proc/filesystems /proc/stat /proc/cpuinfo
