# The shape of the machine-wide files
# ns: proc
grep -cE '^[0-9]+\.[0-9]{2} [0-9]+\.[0-9]{2}$' /proc/uptime
grep -cE '^[0-9]+\.[0-9]{2} [0-9]+\.[0-9]{2} [0-9]+\.[0-9]{2} [0-9]+/[0-9]+ [0-9]+$' /proc/loadavg
grep -cE '^Linux version [0-9.]+' /proc/version; head -3 /proc/meminfo | sed 's/ *[0-9][0-9]* kB/ N kB/'
grep -E '^(nodev)?.(proc|tmpfs|sysfs|devpts)$' /proc/filesystems | sort
grep -E '^(cpu |btime|processes|procs_running|procs_blocked|ctxt|softirq|intr)' /proc/stat | cut -d' ' -f1 | sort
[ "$(grep -c ^processor /proc/cpuinfo)" = "$(grep -c '^cpu[0-9]' /proc/stat)" ] && echo "as many cpus"
cat /proc/sys/kernel/random/uuid | grep -cE '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
[ "$(cat /proc/sys/kernel/random/boot_id)" = "$(cat /proc/sys/kernel/random/boot_id)" ] && echo "boot id stays"
