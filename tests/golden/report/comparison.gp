# gnuplot -d comparison.gp writes comparison.svg from comparison.dat
set terminal svg size 960,156 dynamic noenhanced font 'sans-serif,14' background '#FFFFFF'
set output 'comparison.svg'
set datafile separator tab
set border 3 linecolor '#6B7280' linewidth 1
set tics nomirror out scale 0.5 textcolor '#374151'
set grid ytics linetype 1 linecolor '#E5E7EB' linewidth 1
set xlabel textcolor '#374151'
set ylabel textcolor '#374151'
set lmargin 9
set rmargin 6
set datafile columnheaders
unset grid
unset border
unset xtics
set ytics scale 0
set title font 'sans-serif,14' textcolor '#374151'
set style fill solid 1 noborder
set tmargin at screen 1 - 40.0 / 156
set bmargin at screen 0.02
set yrange [2.5:-0.5]
set multiplot
set lmargin at screen 0.1490
set rmargin at screen 0.3436
set title 'hosts'
set xrange [0:135]
plot \
  'comparison.dat' every ::0::0 using 3:1:(0):3:($1 - 0.32):($1 + 0.32):yticlabels(2) with boxxyerror linecolor '#8A8F98' notitle, \
  'comparison.dat' every ::1::1 using 3:1:(0):3:($1 - 0.32):($1 + 0.32):yticlabels(2) with boxxyerror linecolor '#0072B2' notitle, \
  'comparison.dat' every ::2::2 using 3:1:(0):3:($1 - 0.32):($1 + 0.32):yticlabels(2) with boxxyerror linecolor '#D55E00' notitle, \
  '' using 4:1:($5 - $4):(0) with vectors nohead linewidth 2 linecolor '#111827' notitle, \
  '' using 5:1:6 with labels left offset 0.6,0 textcolor '#111827' notitle
set lmargin at screen 0.3617
set rmargin at screen 0.5564
set title 'rack space, U'
set xrange [0:135]
set format y ''
plot \
  'comparison.dat' every ::0::0 using 7:1:(0):7:($1 - 0.32):($1 + 0.32) with boxxyerror linecolor '#8A8F98' notitle, \
  'comparison.dat' every ::1::1 using 7:1:(0):7:($1 - 0.32):($1 + 0.32) with boxxyerror linecolor '#0072B2' notitle, \
  'comparison.dat' every ::2::2 using 7:1:(0):7:($1 - 0.32):($1 + 0.32) with boxxyerror linecolor '#D55E00' notitle, \
  '' using 8:1:($9 - $8):(0) with vectors nohead linewidth 2 linecolor '#111827' notitle, \
  '' using 9:1:10 with labels left offset 0.6,0 textcolor '#111827' notitle
set lmargin at screen 0.5745
set rmargin at screen 0.7692
set title 'mean power, kW'
set xrange [0:22.3889]
plot \
  'comparison.dat' every ::0::0 using 11:1:(0):11:($1 - 0.32):($1 + 0.32) with boxxyerror linecolor '#8A8F98' notitle, \
  'comparison.dat' every ::1::1 using 11:1:(0):11:($1 - 0.32):($1 + 0.32) with boxxyerror linecolor '#0072B2' notitle, \
  'comparison.dat' every ::2::2 using 11:1:(0):11:($1 - 0.32):($1 + 0.32) with boxxyerror linecolor '#D55E00' notitle, \
  '' using 12:1:($13 - $12):(0) with vectors nohead linewidth 2 linecolor '#111827' notitle, \
  '' using 13:1:14 with labels left offset 0.6,0 textcolor '#111827' notitle
set lmargin at screen 0.7872
set rmargin at screen 0.9819
set title 'energy of hosts, kWh'
set xrange [0:3761.34]
plot \
  'comparison.dat' every ::0::0 using 15:1:(0):15:($1 - 0.32):($1 + 0.32) with boxxyerror linecolor '#8A8F98' notitle, \
  'comparison.dat' every ::1::1 using 15:1:(0):15:($1 - 0.32):($1 + 0.32) with boxxyerror linecolor '#0072B2' notitle, \
  'comparison.dat' every ::2::2 using 15:1:(0):15:($1 - 0.32):($1 + 0.32) with boxxyerror linecolor '#D55E00' notitle, \
  '' using 16:1:($17 - $16):(0) with vectors nohead linewidth 2 linecolor '#111827' notitle, \
  '' using 17:1:18 with labels left offset 0.6,0 textcolor '#111827' notitle
unset multiplot
