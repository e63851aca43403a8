# setcap, getcap: what is given, shown, compared and taken away
# ns: user
cd /tmp; touch f g; mkdir d; touch d/x; ln -s f l; mkfifo p
t() { echo "\$ $*"; "$@" 2>err; echo "rc=$?"; head -n 3 err; }
t setcap cap_net_raw+ep f; t getcap f g l d p nosuch; t getcap -v f d l p g; t getcap -r d; t getcap -n f
t setcap -v cap_net_raw+ep f; t setcap -v cap_net_raw+e f; t setcap -v cap_net_raw+ep g; t setcap -q -v cap_net_raw+e f; t setcap -v cap_net_raw=i f
t setcap -n 1000 cap_chown,cap_kill=p g; t getcap g; t getcap -n g; t setcap -n 1000 -v cap_chown,cap_kill=p g; t setcap -v cap_chown,cap_kill=p g
t setcap -n x = g; t setcap -n 0 cap_chown=p g; t setcap -n
t setcap cap_chown=p d; t setcap cap_chown=p l; t setcap cap_chown=p nosuch; t setcap -r nosuch; t setcap -r d; t setcap -r d/x; t setcap -r f; t setcap -r f
t setcap cap_kill=p f -r g; t setcap cap_kill=p f cap_chown=p nosuch cap_chown=p g; t getcap f g
t setcap cap_chown=p /proc/version; t getcap /proc/version; t getcap -r nosuch; t setcap; t setcap -r; t setcap -v
