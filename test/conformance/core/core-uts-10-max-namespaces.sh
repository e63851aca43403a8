# user/max_uts_namespaces limits new ones
# ns: uts,err
m=$(cat /proc/sys/user/max_uts_namespaces); [ $m -gt 0 ] && echo "a limit"
for f in cgroup ipc mnt net pid time user uts; do ls -l /proc/sys/user/max_${f}_namespaces | cut -c1-10; done | uniq
