# What exec makes of the capabilities of a file: bounding set, inheritance, ambient ones, no_new_privs, set-user-ID, nosuid, user namespaces
# ns: user
cd /tmp; cp /usr/bin/cat f; chmod 755 f; S='/proc/self/status'
u() { setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }
c() { "$@" $S | grep -E 'Cap(Inh|Prm|Eff|Amb)' | cut -c4-7,21- | tr '\n' ' '; echo; }
setcap cap_chown,cap_kill=p f; c u ./f; setcap cap_chown,cap_kill=ep f; c u ./f; setpriv --bounding-set -chown sh -c 'setpriv --reuid 1000 --clear-groups ./f /dev/null; echo $?'
setcap cap_chown,cap_kill=p f; c setpriv --bounding-set -chown setpriv --reuid 1000 --clear-groups ./f; setcap cap_chown=ei f; c u ./f; c u --inh-caps +chown ./f; c u --inh-caps +kill ./f
setcap cap_chown=eip f; c u --no-new-privs ./f; c u --inh-caps +kill --ambient-caps +kill ./f; c u --inh-caps +kill --ambient-caps +kill cat; setcap = f; c u --inh-caps +kill --ambient-caps +kill ./f
setcap cap_chown=p f; chmod u+s f; c u ./f; ./f $S | grep -c 'CapEff.*0000000000$'; setcap -r f; u ./f $S | grep -c 'CapEff.*0000000000$'; chmod 755 f
setcap cap_chown=ep f; : >>f; getcap f; truncate -s +1 f; getcap f; setcap cap_chown=ep f; : >f; getcap f; cp /usr/bin/cat f; setcap cap_chown=ep f; mv f h; getcap h; cp h f; getcap f; ln h g; getcap g; chgrp 5 h; getcap g; setcap cap_kill=p h; touch h; getcap h; mv h f
setcap cap_chown=ep f; c u unshare -U ./f; c u unshare -Ur ./f; setcap -n 1000 cap_chown=ep f; c u ./f; u unshare -Ur sh -c "setpriv --bounding-set -all ./f /dev/null; echo \$?"
mkdir n m; mount -t tmpfs -o nosuid none n; cp /usr/bin/cat n/f; setcap cap_chown=ep n/f; c u n/f; getcap n/f; mount -o remount,suid n; c u n/f; unshare -Ur sh -c 'getcap n/f'; umount n
mount -t tmpfs none m; chmod 777 m; u sh -c 'cp /usr/bin/cat m/c; unshare -Ur sh -c "setcap cap_kill=ep m/c; getcap m/c"'; getcap -n m/c; c u m/c; u unshare -U getcap m/c; umount m
