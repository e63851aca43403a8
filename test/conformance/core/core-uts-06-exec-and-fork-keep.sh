# exec and fork keep the UTS namespace; unshare twice makes two
# ns: uts
unshare -u sh -c 'a=$(readlink /proc/self/ns/uts); sh -c "[ \$(readlink /proc/self/ns/uts) = $a ] && echo child: same"; exec sh -c "[ \$(readlink /proc/self/ns/uts) = $a ] && echo exec: same"'
unshare -u unshare -u sh -c 'hostname inner; hostname'
unshare -u sh -c 'hostname a; unshare -u hostname b; hostname'
