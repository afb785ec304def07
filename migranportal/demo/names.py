"""Parts of invented names: common Indonesian given and last names, and nobody's in particular."""

FEMALE = (
    "Siti", "Sri", "Dewi", "Nur", "Endang", "Wahyuni", "Rina", "Yuni", "Lestari", "Ratna",
    "Fitri", "Indah", "Ani", "Kartini", "Sumiati", "Aminah", "Halimah", "Murni", "Suryani", "Tini",
    "Wulan", "Eka", "Mega", "Ida", "Nengah", "Baiq", "Rohani", "Salma", "Hasna", "Juminten",
    "Partini", "Mariam",
)  # fmt: skip
MALE = (
    "Ahmad", "Budi", "Agus", "Slamet", "Joko", "Hadi", "Eko", "Dwi", "Bambang", "Suparman",
    "Wahyu", "Rudi", "Hendra", "Iwan", "Arif", "Yusuf", "Lalu", "Andi", "Daeng", "Made",
    "Anton", "Fajar", "Ridwan", "Samsul", "Jamal", "Karyono", "Mulyadi", "Nasir", "Rahmat", "Saiful",
    "Tono", "Usman",
)  # fmt: skip
LAST = (
    "Rahayu", "Setiawan", "Hidayat", "Utami", "Saputra", "Puspita", "Handayani", "Kurniawan",
    "Wulandari", "Santoso", "Susanti", "Wijaya", "Astuti", "Nugroho", "Purnama", "Maulana",
    "Anggraini", "Prasetyo", "Safitri", "Hakim", "Amalia", "Gunawan", "Permata", "Suryadi",
    "Marlina", "Firdaus", "Kusuma", "Ramadhan", "Cahyani", "Iskandar", "Melati", "Syahputra",
)  # fmt: skip
