# uname's own fields do not depend on the namespace
# ns: uts
unshare -u sh -c 'hostname other; [ "$(uname -srvm)" = "$(unshare -u uname -srvm)" ] && echo same; uname -sno'
cat /proc/sys/kernel/ostype; [ "$(cat /proc/sys/kernel/osrelease)" = "$(uname -r)" ] && echo "osrelease is uname -r"
[ "$(cat /proc/sys/kernel/version)" = "$(uname -v)" ] && echo "version is uname -v"
ls -l /proc/sys/kernel/hostname /proc/sys/kernel/domainname /proc/sys/kernel/ostype /proc/sys/kernel/osrelease /proc/sys/kernel/version | cut -c1-10
