# File capabilities: who may set them, whose they are, and what takes them away
# ns: user
cd /tmp; cp /usr/bin/cat f; chmod 755 f
u() { setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }
u setcap cap_kill=p f; echo rc=$?; u setcap junk f 2>&1 | head -n 1; u setcap -r nosuch; setcap cap_chown=p f; u getcap f; u setcap -v cap_chown=p f; u setcap -v = f; echo rc=$?
setcap cap_chown=ep f; u ./f /proc/self/status | grep -E 'Cap(Prm|Eff)'; chown 1000 f; getcap f; setcap cap_kill=p f; echo x >>f; getcap f; setcap cap_kill=p f; chmod u+s f; getcap f; chmod 700 f; getcap f
u unshare -Ur setcap cap_kill=p f; echo rc=$?; getcap -n f; u unshare -Ur getcap -n f; unshare -Ur getcap -n f; u unshare -Ur setcap -v cap_kill=p f; u setcap -v cap_kill=p f; u unshare -U getcap f
touch g; unshare -Ur setcap cap_kill=p g; getcap -n g; u unshare -Ur setcap cap_kill=p g; echo rc=$?
mkdir m; chown 1000 m; u sh -c 'cp /usr/bin/cat m/c; unshare -Ur sh -c "setcap cap_sys_admin=ep m/c; getcap -n m/c"; m/c /proc/self/status | grep CapEff; unshare -U m/c /proc/self/status | grep CapEff'
