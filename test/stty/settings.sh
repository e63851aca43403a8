# Every setting of stty, one after another on a fresh terminal; settings.out is what coreutils 9.1 did with them on Linux 6.18.
exec 3>&1 >/tmp/sttyall.out 2>&1
reset() { stty 500:5:bf:8a3b:3:1c:7f:15:4:0:1:0:11:13:1a:0:12:f:17:16:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0 rows 24 cols 80; }
try() { reset; echo "== $*"; stty "$@" </dev/tty; echo "rc $?"; stty -g; stty; }
for s in parenb parodd cmspar cs5 cs6 cs7 cs8 hupcl hup cstopb cread clocal crtscts ignbrk brkint ignpar parmrk inpck istrip inlcr igncr icrnl ixon ixoff tandem iuclc ixany imaxbel iutf8 opost olcuc ocrnl onlcr onocr onlret ofill ofdel nl1 nl0 cr3 cr2 cr1 cr0 tab3 tab2 tab1 tab0 bs1 bs0 vt1 vt0 ff1 ff0 isig icanon iexten echo echoe crterase echok echonl noflsh xcase tostop echoprt prterase echoctl ctlecho echoke crtkill flusho extproc evenp parity oddp nl ek sane cooked raw pass8 litout cbreak decctlq tabs lcase LCASE crt dec drain; do
  try $s; try -$s
done
try intr x; try intr ^a; try intr '^?'; try intr ^-; try intr undef; try intr 0x41; try intr 065; try intr 300; try intr ''; try intr abc; try intr M-x; try intr; try min 5; try min 300; try min x; try time 7; try time -1; try min 0x10; try min
try rows 5; try rows; try rows x; try rows -1; try cols 10; try columns 70000; try size; try speed; try ispeed 300; try ospeed 1200; try ispeed 300 ospeed 1200; try 9600; try 12345; try exta; try extb; try 134.5; try 0; try ispeed x; try line 3; try line x; try line; try speed x; try ispeed
try -a sane; try -g -a; try nosuch; try -nosuch; try -; try ''; try 1:2; try 500:5:bf:8a3b:3; try -rows; try -intr; try sane raw; try raw -raw; try cooked -cooked; try -a -a; try -g -g; try -F; try --foo; try -x; try -F /nosuch; try -F /dev/null; try --file=/dev/tty size; try -F/dev/tty size; try size -F /dev/tty; try -ga; try --al; try rows 10 size; try size rows 10; try dsusp x; try flush x; try susp ^y swtch x eol a eol2 b rprnt c werase d lnext e discard f start g stop h; try speed 9600; try -cs8; try -tab0; try ek -echo erase z; try -drain echo; try drain; try -tabs tabs
reset; for c in 200 100 60 40 20 5 1; do stty cols $c; echo "== cols $c"; stty -a; stty raw; stty; stty -a; reset; done; stty cols 0; COLUMNS=30 stty -a; stty -a
exec 1>&3; echo finished
